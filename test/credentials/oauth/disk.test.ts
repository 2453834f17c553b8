import fs from 'node:fs/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { adopt, prepare, readTokens } from '../../../src/credentials/oauth/token-file';
import { succeed } from '../../../src/credentials/oauth/tokens';
import { OAuthWorld, problemOf } from './world';

let world: OAuthWorld;
beforeEach(async () => void (world = await OAuthWorld.start()));
afterEach(async () => {
  jest.restoreAllMocks();
  await world.stop();
});

const OVER = { expires_at: '2020-01-01T00:00:00Z' };
const full = (code: string): Error => Object.assign(new Error(`${code}: /secret/path`), { code });

/** As many times as it is told to. */
function failing(name: 'open' | 'rename', times: number, only: (file: string) => boolean): void {
  const real = fs[name] as (...args: unknown[]) => Promise<unknown>;
  let left = times;
  jest.spyOn(fs, name).mockImplementation(((...args: unknown[]) => {
    if (!only(String(args[0])) || left-- <= 0) return real(...args);
    return Promise.reject(full('ENOSPC'));
  }) as never);
}

function later(ms: number): void {
  const now = performance.now() + ms;
  jest.spyOn(performance, 'now').mockReturnValue(now);
}

describe('a directory that takes no more', () => {
  it('is noticed before the refresh token is used up', async () => {
    world.authorize('shop-7', OVER);
    failing('open', 1, (file) => file.endsWith('.next'));
    const credentials = world.credentials();
    expect(await problemOf(credentials('shop-7'))).toMatch(/its directory cannot be written \(ENOSPC\)$/);
    expect(world.answers()).toEqual([]);
    expect(world.files()).toEqual(['shop-7.json']);
    later(31_000);
    expect(await world.taken(await credentials('shop-7'))).toBe(true);
  });

  it('only afterwards, costs nothing while the process lives: the new tokens are in use, and written later', async () => {
    const old = world.authorize('shop-7', OVER);
    failing('rename', 1, (file) => file.endsWith('.next'));
    const credentials = world.credentials();
    const token = await credentials('shop-7');
    expect(await world.taken(token)).toBe(true);
    expect(world.read('shop-7').refresh_token).toBe(old.refresh_token);
    expect(world.warnings).toEqual([expect.stringMatching(/not written yet.*ENOSPC/)]);
    expect(await credentials('shop-7')).toBe(token);
    later(31_000);
    expect(await credentials('shop-7')).toBe(token);
    expect(world.read('shop-7').access_token).toBe(token);
    expect(world.answers()).toEqual([200]);
    expect(world.files()).toEqual(['shop-7.json']);
    expect(await world.credentials()('shop-7')).toBe(token);
  });
});

describe('a crash', () => {
  const refreshed = async (): Promise<{ path: string; text: string }> => {
    world.authorize('shop-7', OVER);
    const path = world.pathOf('shop-7');
    const before = readFileSync(path);
    await world.credentials()('shop-7');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, before);
    return { path, text };
  };

  it('between writing the new tokens and putting them in place loses nothing', async () => {
    const { path, text } = await refreshed();
    writeFileSync(`${path}.before-the-crash.next`, text + ' '.repeat(1000));
    const token = await world.credentials()('shop-7');
    expect(await world.taken(token)).toBe(true);
    expect(token).toBe((JSON.parse(text) as { access_token: string }).access_token);
    expect(world.answers()).toEqual([200]); // the one before the crash
    expect(world.files()).toEqual(['shop-7.json']);
  });

  it.each([
    ['half written', (text: string): string => text.slice(0, 40)],
    ['not written', (): string => ' '.repeat(1000)],
    ['of another refresh token', (text: string): string => text.replace(/"replaces": "../, '"replaces": "zz')],
  ])('leaves nothing behind that is %s', async (_what, change) => {
    const { path, text } = await refreshed();
    writeFileSync(`${path}.before-the-crash.next`, change(text));
    await adopt(path);
    expect(world.files()).toEqual(['shop-7.json']);
    expect(world.read('shop-7')).toMatchObject(OVER);
  });

  it('never leaves a file that is half old, half new', async () => {
    world.authorize('shop-7', OVER);
    const path = world.pathOf('shop-7');
    const old = await readTokens(path);
    const prepared = await prepare(path);
    const next = succeed(old!, { accessToken: 'APP_USR-2', refreshToken: 'TG-2', expiresInMs: 1000 }, Date.now());
    let reads = 0;
    let done = false;
    const reading = (async () => {
      while (!done) {
        expect(['APP_USR-2', old!.token]).toContain((await readTokens(path))?.token);
        reads += 1;
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await prepared.commit(old!, next);
    done = true;
    await reading;
    expect(reads).toBeGreaterThan(0);
    expect(world.read('shop-7')).toMatchObject({ access_token: 'APP_USR-2', refresh_token: 'TG-2' });
    expect(world.modeOf('shop-7')).toBe(0o600);
  });
});
