import { run } from './processes';

/** The first CLI with server 1.27; before it, worker deployments and `update` with start are missing. */
export const MINIMUM_VERSION = '1.3.0';

/** `--version` answers in 0.2 s; reading 156 MB from a cold, slow disk takes longer. */
const PROBE_TIMEOUT_MS = 30_000;

/** @throws {Error} when it does not run, is no Temporal CLI, or is too old */
export async function probeVersion(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const output = await run(path, ['--version'], { env, timeoutMs: PROBE_TIMEOUT_MS });
  const version = /temporal version (\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (version === undefined) throw new Error('its --version is not that of a Temporal CLI');
  if (compareVersions(version, MINIMUM_VERSION) < 0) {
    throw new Error(`version ${version} is too old, ${MINIMUM_VERSION} is needed`);
  }
  return version;
}

/** Like a comparator for `sort`: 1.10.0 comes after 1.9.1. */
export function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}
