import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fingerprint, formatTokens, parseTokens, type OAuthTokens } from './tokens';

const SUFFIX = '.next';

/** More than a file of tokens takes. */
const ROOM_BYTES = 16_384;

/** A place for new tokens, made before they exist: a full or read-only disk is noticed while the old refresh token is still good. */
export interface Prepared {
  /**
   * Readable by its owner only, complete or not there at all, and on the disk when it returns.
   * @returns false, and nothing is changed, where the file is no longer the one that was refreshed: whoever replaced it knows better
   */
  commit(old: OAuthTokens, next: OAuthTokens): Promise<boolean>;
  discard(): Promise<void>;
}

export async function prepare(path: string): Promise<Prepared> {
  const next = `${path}.${randomUUID()}${SUFFIX}`; // its own: whoever was halted for long may still hold another one
  const file = await open(next, 'wx', 0o600);
  const discard = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    await rm(next, { force: true });
  };
  try {
    await file.write(' '.repeat(ROOM_BYTES), 0); // blanks, which JSON may end with
    await file.sync();
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    async commit(old, tokens) {
      const text = Buffer.from(formatTokens(tokens));
      await file.write(text, 0, text.length, 0);
      await file.truncate(text.length);
      await file.sync();
      await file.close();
      // From here on a crash loses nothing: `adopt` finds it.
      const current = await readTokens(path);
      if (current === undefined || fingerprint(current) !== fingerprint(old)) {
        await rm(next, { force: true });
        return false;
      }
      await rename(next, path);
      await syncDirectory(dirname(path));
      return true;
    },
    discard,
  };
}

/** Completes what a crash kept from being completed: new tokens that were written, and not yet put in place. */
export async function adopt(path: string): Promise<void> {
  const directory = dirname(path);
  const mine = (name: string): boolean => name.startsWith(`${basename(path)}.`) && name.endsWith(SUFFIX);
  for (const left of (await readdir(directory)).filter(mine).map((name) => join(directory, name))) {
    const [current, next] = [await readTokens(path), await readTokens(left)];
    if (current === undefined || next?.replaces !== fingerprint(current)) {
      await rm(left, { force: true });
    } else {
      await rename(left, path);
      await syncDirectory(directory);
    }
  }
}

/** Undefined where there is no file, or none that makes sense. */
export async function readTokens(path: string): Promise<OAuthTokens | undefined> {
  try {
    return parseTokens(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** So that the renaming is on the disk, too. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } catch {
    // some file systems cannot; the file itself is on the disk, and `adopt` finds it
  } finally {
    await handle.close();
  }
}
