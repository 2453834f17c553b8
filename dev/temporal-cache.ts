import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Download, EXECUTABLE } from './temporal-downloads';
import { compareVersions, probeVersion } from './temporal-version';

/** What is being fetched or built; where that was broken off, it is removed after a day. */
export const DOWNLOAD_PREFIX = 'download-';

/** Far longer than any download takes: pip is stopped after five minutes. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** `REFUNDS_CACHE_DIR`, or the package's own directory below the user's cache. */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return env['REFUNDS_CACHE_DIR'] || join(base, 'temporal-mercadopago-refunds');
}

/** Cached copies, the newest version first: `temporal-1.9.1/bin/temporal`. */
export async function listCached(cache: string): Promise<string[]> {
  const names = await readdir(cache).catch(() => []);
  const versions = names.filter((name) => /^temporal-\d/.test(name)).sort(compareVersions);
  return versions.reverse().map((name) => join(cache, name, 'bin', EXECUTABLE));
}

/** Downloads beside the cache's entries and renames: whoever looks into the cache sees a whole copy or none. */
export async function downloadIntoCache(
  cache: string,
  download: Download,
  env: NodeJS.ProcessEnv,
): Promise<{ path: string; version: string }> {
  await mkdir(cache, { recursive: true });
  await removeAbandonedDownloads(cache);
  const directory = await mkdtemp(join(cache, DOWNLOAD_PREFIX));
  try {
    const version = await probeVersion(await download(directory, env), env);
    const entry = join(cache, `temporal-${version}`);
    const path = join(entry, 'bin', EXECUTABLE);
    if (!(await moveTo(entry, directory))) {
      // The entry exists: another process was first, or it is a damaged copy, which did not pass the search.
      const works = await probeVersion(path, env).catch(() => undefined);
      if (works === undefined) {
        await rm(entry, { recursive: true, force: true });
        await rename(directory, entry);
      }
    }
    return { path, version };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function moveTo(entry: string, directory: string): Promise<boolean> {
  try {
    await rename(directory, entry);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Downloads of processes that were killed: they are 156 MB each. */
async function removeAbandonedDownloads(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(DOWNLOAD_PREFIX)) continue;
    const directory = join(cache, name);
    const startedAt = (await stat(directory).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - startedAt > ABANDONED_AFTER_MS) await rm(directory, { recursive: true, force: true });
  }
}
