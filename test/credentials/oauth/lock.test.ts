import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withLock } from '../../../src/credentials/oauth/lock';

let directory: string;
let lock: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'refunds-lock-'));
  lock = path.join(directory, 'lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

it('lets one in at a time, and leaves nothing behind', async () => {
  let inside = 0;
  const most: number[] = [];
  await Promise.all(
    Array.from({ length: 6 }, () =>
      withLock(lock, async () => {
        most.push(++inside);
        await new Promise((resolve) => setTimeout(resolve, 10));
        inside -= 1;
      }),
    ),
  );
  expect(most).toEqual([1, 1, 1, 1, 1, 1]);
  expect(readdirSync(directory)).toEqual([]);
});

it('is let go when what was done fails', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(existsSync(lock)).toBe(false);
});

it.each([['someone'], ['']])('is taken from a process that died, by one of those who wait: %j', async (left) => {
  writeFileSync(lock, left);
  let inside = 0;
  const most: number[] = [];
  const work = async (): Promise<void> => {
    most.push(++inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(lock, work, { staleMs: 200 })));
  expect(most).toEqual([1, 1, 1]);
  expect(readdirSync(directory)).toEqual([]);
});

it('is not taken from one who is at work', async () => {
  writeFileSync(lock, 'someone');
  let given = false;
  const waiting = withLock(lock, () => Promise.resolve('in'), { givenUp: () => given });
  await new Promise((resolve) => setTimeout(resolve, 300));
  given = true;
  expect(await waiting).toBeUndefined();
  expect(readFileSync(lock, 'utf8')).toBe('someone');
});

it('is not let go by one who was halted so long that another has it', async () => {
  await withLock(lock, async () => writeFileSync(lock, 'another'));
  expect(readFileSync(lock, 'utf8')).toBe('another');
});
