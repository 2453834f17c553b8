import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How long a lock may stay as it is. Whoever holds one is done in half of that: what stays longer was left behind by a process that died.
 * Measured by who waits, so that no two clocks need to agree.
 */
const STALE_MS = 60_000;

const POLL_MS = 100;

export interface LockOptions {
  /** Asked now and then while it waits. */
  givenUp?: () => boolean;
  /** Milliseconds. @default 60000 */
  staleMs?: number;
}

/**
 * Does something that no other process on the same directory does meanwhile, by a file that only one can create. Two may still do it at once
 * where one was halted for a minute: what is done must stand that.
 * @returns undefined when it was given up
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  { givenUp = () => false, staleMs = STALE_MS }: LockOptions = {},
): Promise<T | undefined> {
  const id = randomUUID();
  let holder: { id: string | undefined; since: number } | undefined;
  while (!(await taken(path, id))) {
    if (givenUp()) return undefined;
    const found = await idIn(path);
    if (holder === undefined || found !== holder.id) holder = { id: found, since: performance.now() };
    else if (performance.now() - holder.since > staleMs) await remove(path, found);
    await sleep(POLL_MS * (0.5 + Math.random()));
  }
  try {
    return await work();
  } finally {
    await remove(path, id);
  }
}

async function taken(path: string, id: string): Promise<boolean> {
  try {
    await writeFile(path, id, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Empty while its holder writes it; undefined when there is none. */
async function idIn(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}

/** Only if it is still that one: it is moved away first, which only one can do, and put back if it turns out to be another's. */
async function remove(path: string, id: string | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    if ((await idIn(path)) !== id) return;
    await rename(path, aside);
    if ((await idIn(aside)) !== id) await link(aside, path);
  } catch {
    // gone already, or taken anew meanwhile
  }
  await rm(aside, { force: true });
}
