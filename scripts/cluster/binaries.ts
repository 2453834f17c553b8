import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../dev/processes';
import { cacheDirectory, DOWNLOAD_PREFIX } from '../../dev/temporal-cache';
import { findOnPath } from '../../dev/temporal-downloads';

/** Between what `deploy/compose.yaml` runs and the dev server's: older than what the tests usually run on, as production often is. */
export const SERVER_VERSION = '1.30.0';

const MODULE = 'go.temporal.io/server';

/** Five minutes on two idle cores; a busy machine with a slow link takes far longer. */
const BUILD_TIMEOUT_MS = 3_600_000;

const HOW_TO_INSTALL =
  'Install Go 1.25 or newer from go.dev/dl (Debian: the package golang-go, where it is that new), so that `go` is on PATH.';

export interface Binaries {
  /** Any service of Temporal. */
  server: string;
  /** Sets the schemas up, which it carries. */
  sqlTool: string;
}

/**
 * Temporal's own server, built from its source once and then kept in the cache that the `temporal` command is kept in.
 * @throws {Error} there is no Go, or it cannot build it; the message says what to do
 */
export async function buildBinaries(say: (text: string) => void, env = process.env): Promise<Binaries> {
  const cache = cacheDirectory(env);
  const entry = join(cache, `temporal-server-${SERVER_VERSION}`);
  const binaries = { server: join(entry, 'server'), sqlTool: join(entry, 'sql') };
  if (await isDirectory(entry)) return binaries;

  const [go] = await findOnPath('go', env);
  if (go === undefined) throw new Error(`No Go on PATH, which Temporal's server is built with. ${HOW_TO_INSTALL}`);
  say(`Building Temporal's server ${SERVER_VERSION}, once: this takes minutes`);
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, DOWNLOAD_PREFIX));
  try {
    const packages = ['cmd/server', 'cmd/tools/sql'].map((path) => `${MODULE}/${path}@v${SERVER_VERSION}`);
    await run(go, ['install', ...packages], { env: { ...env, GOBIN: directory }, timeoutMs: BUILD_TIMEOUT_MS });
    // Whole or not at all; another process may have been first.
    await rename(directory, entry).catch(async (error: unknown) => {
      if (!(await isDirectory(entry))) throw error;
    });
    return binaries;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Temporal's server could not be built: ${why}. ${HOW_TO_INSTALL}`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
