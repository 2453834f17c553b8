import { chmodSync, rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import { inspect } from 'node:util';
import { CredentialsError } from '../../../src/gateway';
import { startGate, type Gate } from '../../support/gate';
import { DAY_MS, OAuthWorld, problemOf } from './world';

let world: OAuthWorld;
afterEach(() => world.stop());

const start = async (...options: Parameters<typeof OAuthWorld.start>): Promise<void> => {
  world = await OAuthWorld.start(...options);
};

describe('the tokens of a seller who has authorised', () => {
  it('are used as they are while they are good, and the default ones without a seller', async () => {
    await start();
    const [own, none] = [world.authorize('shop-7'), world.authorize('default')];
    const credentials = world.credentials();
    expect(await credentials('shop-7')).toBe(own.access_token);
    expect(await credentials()).toBe(none.access_token);
    expect(world.answers()).toEqual([]);
  });

  it('are refreshed a month ahead, into a file that its owner alone may read', async () => {
    await start();
    const old = world.authorize('shop-7', { note: 'kept' });
    chmodSync(world.pathOf('shop-7'), 0o644);
    const credentials = world.credentials();
    world.ahead = 140 * DAY_MS;
    expect(await credentials('shop-7')).toBe(old.access_token);
    expect(world.answers()).toEqual([]);
    world.ahead = 151 * DAY_MS;
    const token = await credentials('shop-7');
    expect(token).not.toBe(old.access_token);
    expect(await world.taken(token)).toBe(true);
    expect(world.answers()).toEqual([200]);
    const file = world.read('shop-7');
    expect(file).toMatchObject({ access_token: token, note: 'kept', user_id: old.user_id });
    expect(file.refresh_token).not.toBe(old.refresh_token);
    expect(Date.parse(file.expires_at) - Date.now()).toBeGreaterThan(330 * DAY_MS);
    expect(world.modeOf('shop-7')).toBe(0o600);
    expect(world.files()).toEqual(['shop-7.json']);
    expect(world.warnings).toEqual([expect.stringContaining('may be read or written by others')]);
    expect(await world.credentials()('shop-7')).toBe(token); // another worker, later
  });

  it('are refreshed every time that it is due, with the newest refresh token', async () => {
    await start();
    world.authorize('shop-7');
    const credentials = world.credentials();
    for (let times = 1; times <= 3; times += 1) {
      world.ahead += 160 * DAY_MS;
      world.sandbox.setClockSkew(world.ahead);
      expect(await world.taken(await credentials('shop-7'))).toBe(true);
    }
    expect(world.answers()).toEqual([200, 200, 200]);
  });

  it('are refreshed when a third of a short life is left', async () => {
    await start({ oauth: { expiresInSeconds: 21_600 } });
    world.authorize('shop-7'); // how long it lives is not known yet
    const credentials = world.credentials();
    const token = await credentials('shop-7');
    expect(world.answers()).toEqual([200]);
    world.ahead = 3 * 3_600_000;
    expect(await credentials('shop-7')).toBe(token);
    world.ahead = 5 * 3_600_000;
    expect(await credentials('shop-7')).not.toBe(token);
    expect(world.answers()).toEqual([200, 200]);
  });

  it('are refreshed once for any number of calls at once', async () => {
    await start();
    world.authorize('shop-7', { expires_at: '2020-01-01T00:00:00Z' });
    const credentials = world.credentials();
    const locks = jest.spyOn(fs, 'writeFile');
    const tokens = await Promise.all(Array.from({ length: 50 }, () => credentials('shop-7')));
    expect(new Set(tokens).size).toBe(1);
    expect(await world.taken(tokens[0]!)).toBe(true);
    expect(world.answers()).toEqual([200]);
    expect(locks).toHaveBeenCalledTimes(1); // nor do they queue up
  });

  it('are refreshed without being asked for, and no new refresh begins once it is closed', async () => {
    await start();
    const [due, good] = [world.authorize('shop-7', { expires_at: soon() }), world.authorize('shop-8')];
    world.put('notes', 'no tokens at all');
    world.credentials().start?.();
    while (world.read('shop-7').access_token === due.access_token)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(world.answers()).toEqual([200]);
    expect(world.read('shop-8').access_token).toBe(good.access_token);

    const closed = world.credentials();
    await closed.close?.();
    const later = world.authorize('shop-9', { expires_at: soon() });
    expect(await closed('shop-9')).toBe(later.access_token);
    expect(world.answers()).toEqual([200]);
  });

  it('can be printed and listed without showing any', async () => {
    await start();
    world.authorize('shop-7');
    world.authorize('shop-8', { expires_at: '2020-01-01T00:00:00Z' });
    world.put('shop-9', '{}');
    const credentials = world.credentials();
    await credentials('shop-7');
    const sellers = await credentials.inspect();
    expect(sellers).toEqual([
      { sellerId: 'shop-7', token: expect.any(Function) },
      { sellerId: 'shop-8', token: expect.any(Function), problem: 'the access token of seller "shop-8" is over' },
      { sellerId: 'shop-9', problem: expect.stringContaining('its file holds no access_token, refresh_token') },
    ]);
    const printed = inspect([credentials, sellers], { depth: null, showHidden: true, getters: true });
    expect(printed + JSON.stringify(sellers)).not.toMatch(/APP_USR|TG-/);
    expect(world.answers()).toEqual([]);
  });
});

describe('a token that the gateway answers with 401', () => {
  it('is refreshed once; the new one is not, though it is refused as well', async () => {
    await start();
    const old = world.authorize('shop-7');
    world.sandbox.oauth.revoke(old.access_token);
    const credentials = world.credentials();
    expect(await credentials('shop-7')).toBe(old.access_token);
    credentials.refused?.('shop-7', old.access_token);
    const token = await credentials('shop-7');
    expect(await world.taken(token)).toBe(true);
    for (let times = 0; times < 3; times += 1) {
      credentials.refused?.('shop-7', token);
      expect(await credentials('shop-7')).toBe(token);
    }
    expect(await world.credentials()('shop-7')).toBe(token);
    expect(world.answers()).toEqual([200]);
  });

  it('is not refreshed when it is no longer the newest: the answer was late', async () => {
    await start();
    const old = world.authorize('shop-7', { expires_at: soon() });
    const credentials = world.credentials();
    const token = await credentials('shop-7');
    credentials.refused?.('shop-7', old.access_token);
    expect(await credentials('shop-7')).toBe(token);
    expect(world.answers()).toEqual([200]);
  });

  it('is refreshed by one worker, for all who heard of it', async () => {
    await start();
    const old = world.authorize('shop-7');
    const workers = [world.credentials(), world.credentials(), world.credentials()];
    for (const credentials of workers) {
      await credentials('shop-7');
      credentials.refused?.('shop-7', old.access_token);
    }
    const tokens = await Promise.all(workers.map((credentials) => credentials('shop-7')));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(old.access_token);
    expect(world.answers()).toEqual([200]);
  });
});

describe('a refresh that fails', () => {
  it.each(['500', '429', 'reset-before'] as const)(
    'leaves the good token in use, and is not repeated at once: %s',
    async (fault) => {
      await start();
      const old = world.authorize('shop-7', { expires_at: soon() });
      world.sandbox.oauth.setFaults([fault]);
      const credentials = world.credentials();
      for (let times = 0; times < 3; times += 1) expect(await credentials('shop-7')).toBe(old.access_token);
      expect(world.answers()).toHaveLength(1);
      expect(world.warnings).toEqual([expect.stringContaining('seller "shop-7" were not refreshed')]);
      expect(world.files()).toEqual(['shop-7.json']);
      later(6 * 60_000);
      expect(await credentials('shop-7')).not.toBe(old.access_token);
      expect(world.answers()).toHaveLength(2);
    },
  );

  it('says why, once the token is over, and mends itself when the gateway is back', async () => {
    await start();
    world.authorize('shop-7', { expires_at: '2020-01-01T00:00:00Z' });
    world.sandbox.setOutage('503');
    const credentials = world.credentials();
    expect(await problemOf(credentials('shop-7'))).toBe(
      'the access token of seller "shop-7" is over, and it was not refreshed: the token endpoint refuses (HTTP 503); ' +
        'the refresh token may be used up by that',
    );
    world.sandbox.setOutage(false);
    later(31_000);
    expect(await world.taken(await credentials('shop-7'))).toBe(true);
  });

  it.each(['lost-reply', 'malformed'] as const)(
    'may cost the refresh token, after %s: the seller authorises again, and it goes on without a restart',
    async (fault) => {
      await start();
      world.authorize('shop-7', { expires_at: '2020-01-01T00:00:00Z' });
      world.sandbox.oauth.setFaults([fault]);
      const credentials = world.credentials();
      expect(await problemOf(credentials('shop-7'))).toContain('may be used up by that');
      later(31_000);
      expect(await problemOf(credentials('shop-7'))).toContain(
        '(HTTP 400, invalid_grant): the seller has to authorise again',
      );
      later(31_000);
      await problemOf(credentials('shop-7'));
      expect(world.sandbox.oauth.requests()).toHaveLength(2); // a dead one is tried hourly
      const anew = world.authorize('shop-7');
      expect(await credentials('shop-7')).toBe(anew.access_token);
    },
  );

  it.each<[string, () => string]>([
    ['the client is refused', () => 'another-secret'],
    [
      'the secret cannot be had',
      () => {
        throw new CredentialsError('the file of the client secret is gone');
      },
    ],
  ])('says that %s, and the refresh token stays good', async (_what, clientSecret) => {
    await start();
    const old = world.authorize('shop-7', { expires_at: '2020-01-01T00:00:00Z' });
    expect(await problemOf(world.credentials({ clientSecret })('shop-7'))).toMatch(
      /invalid_client|client secret is gone/,
    );
    expect(world.read('shop-7').refresh_token).toBe(old.refresh_token);
    expect(world.files()).toEqual(['shop-7.json']);
    expect(await world.taken(await world.credentials()('shop-7'))).toBe(true);
  });

  it('is not even tried without a file that makes sense', async () => {
    await start();
    const credentials = world.credentials();
    expect(await problemOf(credentials('shop-7'))).toContain(
      'is unknown: the credentials directory has no file "shop-7.json"',
    );
    world.put('shop-7', '{"access_token": "APP_USR-1", "refresh_token": "TG-1", "expires_at": 1700000000}');
    expect(await problemOf(credentials('shop-7'))).toContain('holds no access_token');
    expect(await problemOf(credentials('../shop-7'))).toContain('is unknown');
    expect(world.answers()).toEqual([]);
  });
});

describe('a file that changes while it is refreshed', () => {
  let gate: Gate;
  afterEach(() => gate.stop());

  it.each([
    ['is taken away stays away', (): void => rmSync(world.pathOf('shop-7'))],
    ['is replaced stays replaced', (): void => void world.authorize('shop-7')],
  ])('and %s', async (_what, change) => {
    await start();
    gate = await startGate(world.sandbox.url);
    world.authorize('shop-7', { expires_at: '2020-01-01T00:00:00Z' });
    const held = gate.hold('', 'answer');
    const credentials = world.credentials({ baseUrl: gate.url });
    const asked = Promise.resolve(credentials('shop-7')).catch((error: unknown) => error);
    await held.arrived;
    change();
    const files = world.files().filter((name) => name === 'shop-7.json');
    const kept = files.length === 0 ? undefined : world.read('shop-7');
    held.open();
    if (kept === undefined) expect(await asked).toMatchObject({ name: 'CredentialsError' });
    else expect(await asked).toBe(kept.access_token);
    expect(world.files()).toEqual(files);
    if (kept !== undefined) expect(world.read('shop-7')).toEqual(kept);
  });

  it('and closing waits until the new tokens are written', async () => {
    await start();
    gate = await startGate(world.sandbox.url);
    const old = world.authorize('shop-7', { expires_at: '2020-01-01T00:00:00Z' });
    const held = gate.hold('', 'answer');
    const credentials = world.credentials({ baseUrl: gate.url });
    const asked = credentials('shop-7');
    await held.arrived;
    const closed = credentials.close?.();
    held.open();
    await closed;
    expect(world.read('shop-7').refresh_token).not.toBe(old.refresh_token);
    expect(await asked).toBe(world.read('shop-7').access_token);
  });
});

/** Due, and good still. */
function soon(): string {
  return new Date(Date.now() + DAY_MS).toISOString();
}

/** For the waits between two tries. */
function later(ms: number): void {
  const now = performance.now() + ms;
  jest.spyOn(performance, 'now').mockReturnValue(now);
}
afterEach(() => jest.restoreAllMocks());
