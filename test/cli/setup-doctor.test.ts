import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { msToTs } from '@temporalio/common/lib/time';
import { NativeConnection } from '@temporalio/worker';
import type { Check } from '../../src/cli/commands/doctor';
import { createRefundWorker } from '../../src/worker/create-worker';
import { versioned } from '../../src/worker/rollout';
import { keysJson } from '../encryption/keys';
import { makeCurrent } from '../support/make-current';
import { NOWHERE, startCliWorld, type CliWorld } from './cli-world';

jest.setTimeout(60_000); // starts processes, on machines that may be busy

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
});
afterAll(() => world.stop());

async function newNamespace(retention: '1 day' | '30 days' = '30 days'): Promise<string> {
  const namespace = `cli-${randomUUID()}`;
  const workflowExecutionRetentionPeriod = msToTs(retention);
  await world.client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  // Known to every part of the server a moment later.
  for (;;) {
    const known = await world.cli.json('list', '--namespace', namespace);
    if (known.code === 0) return namespace;
  }
}

async function registered(namespace: string): Promise<Record<string, number>> {
  const { customAttributes } = await world.client.connection.operatorService.listSearchAttributes({ namespace });
  return customAttributes;
}

describe('setup', () => {
  it('adds the search attributes, once', async () => {
    const namespace = await newNamespace();
    const names = ['RefundStatus', 'AdvancedPaymentId', 'OrderId', 'RefundAmount', 'RefundIds'];
    const first = await world.cli.json('setup', '--namespace', namespace);
    expect(first).toMatchObject({
      code: 0,
      json: { namespace, added: names, present: [], retentionDays: 30, warnings: [] },
    });
    expect(await registered(namespace)).toEqual({
      RefundStatus: 2,
      AdvancedPaymentId: 2,
      OrderId: 2,
      RefundAmount: 4,
      RefundIds: 7,
    });
    const again = await world.cli.json('setup', '--namespace', namespace);
    expect(again).toMatchObject({ code: 0, json: { added: [], present: names } });
  });

  it('warns of a retention that is shorter than requests are repeated', async () => {
    const namespace = await newNamespace('1 day');
    const { code, stderr } = await world.cli.json('setup', '--namespace', namespace);
    expect(code).toBe(0);
    expect(stderr).toContain('forgotten after 1 day:');
    expect(stderr).toContain('--retention 7d');
    const doctor = await world.cli.run('doctor', '--no-gateway', '--namespace', namespace);
    expect(doctor.stdout).toContain('warn namespace: Closed refunds are forgotten after 1 day');
    expect((await world.cli.json('setup', '--namespace', namespace, '--repeats-for', '12h')).stderr).toBe('');
  });

  it('replaces no attribute of another type, and exits 1', async () => {
    const namespace = await newNamespace();
    const searchAttributes: Record<string, number> = { OrderId: 1 };
    await world.client.connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    const { code, stderr } = await world.cli.json('setup', '--namespace', namespace);
    expect(code).toBe(1);
    expect(stderr).toContain('OrderId of namespace');
    expect(await registered(namespace)).toMatchObject({ OrderId: 1, RefundStatus: 2 });
  });

  it('exits 4 without the namespace', async () => {
    const { code, json } = await world.cli.json('setup', '--namespace', 'nowhere');
    expect(code).toBe(4);
    expect(json).toMatchObject({ error: { message: expect.stringContaining('namespace create --namespace nowhere') } });
  });
});

describe('doctor', () => {
  async function examine(
    env: Record<string, string>,
    ...options: string[]
  ): Promise<{ code: unknown; failed: string[]; checks: Record<string, Check> }> {
    const { code, stdout } = await world.cli.runWith(env, 'doctor', '--json', '--repeats-for', '12h', ...options);
    const { checks } = JSON.parse(stdout) as { checks: Check[] };
    for (const { ok, message, fix } of checks) {
      expect(message).not.toBe('');
      if (!ok) expect(fix).toEqual(expect.any(String));
    }
    const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name);
    return { code, failed, checks: Object.fromEntries(checks.map((check) => [check.name, check])) };
  }

  const credentials = (): Record<string, string> => ({
    MERCADOPAGO_BASE_URL: world.sandbox.url,
    MERCADOPAGO_ACCESS_TOKEN: world.sandbox.token,
  });

  it('finds everything in order, and leaves no trace at the gateway', async () => {
    const { posts } = world.sandbox.counters();
    const { code, failed, checks } = await examine(credentials());
    expect({ code, failed }).toEqual({ code: 0, failed: [] });
    expect(Object.keys(checks)).toEqual([
      'connection',
      'namespace',
      'search attributes',
      'worker',
      'credentials',
      'gateway',
    ]);
    expect(world.sandbox.counters().posts).toBe(posts);
  });

  it('says what is missing, each with what to do', async () => {
    const namespace = await newNamespace();
    const env = { MERCADOPAGO_BASE_URL: world.sandbox.url };
    const { code, failed, checks } = await examine(env, '--namespace', namespace, '--task-queue', 'nobody');
    expect({ code, failed }).toEqual({ code: 1, failed: ['search attributes', 'worker', 'credentials'] });
    expect(checks['search attributes']?.fix).toContain('refunds setup');
    expect(checks['worker']?.message).toContain('nobody');
    expect(checks['credentials']?.message).toContain('MERCADOPAGO_ACCESS_TOKEN');
  });

  it('finds workers whose version is not current, and says how to make it so', async () => {
    const deploymentName = `doctor-${randomUUID()}`;
    const version = { deploymentName, buildId: '1' };
    const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
    const worker = await createRefundWorker({
      connection,
      taskQueue: deploymentName,
      workflowBundle: { codePath: process.env['REFUNDS_TEST_BUNDLE'] ?? '' },
      activities: { nothing: () => undefined }, // else it polls for no activities
      workerDeploymentOptions: versioned(version),
    });
    const examined = async () =>
      (await examine({}, '--no-gateway', '--task-queue', deploymentName)).checks['worker'] ?? {
        ok: false,
        message: '',
      };
    const command = `temporal worker deployment set-current-version --namespace default --deployment-name ${deploymentName} --build-id 1`;
    await worker.runUntil(async () => {
      let check = await examined();
      while (check.message.includes('no worker polls')) check = await examined();
      expect(check).toMatchObject({ ok: false, fix: expect.stringContaining(command) });
      expect(check.message).toContain(`only version ${deploymentName}:1 poll`);
      await makeCurrent(world.client.workflowService, version);
      while (!check.ok) check = await examined();
      expect(check.message).toContain(`version ${deploymentName}:1 is current`);
    });
    await connection.close();
  });

  it('asks no gateway where the shell knows of none', async () => {
    const { checks } = await examine({});
    expect(checks['credentials']).toMatchObject({
      ok: false,
      message: expect.stringContaining('MERCADOPAGO_ACCESS_TOKEN'),
      fix: expect.stringContaining('On a machine that only has Temporal this may be ignored'),
    });
    expect(checks['gateway']).toMatchObject({ ok: true, message: expect.stringContaining('was not asked') });
  });

  it('tells a token that is refused from a gateway that is not there, and shows no token', async () => {
    const refused = await examine({ ...credentials(), MERCADOPAGO_ACCESS_TOKEN: 'APP_USR-secret' });
    expect(refused).toMatchObject({ code: 1, failed: ['credentials'] });
    expect(JSON.stringify(refused.checks)).not.toContain('secret');
    const away = await examine({ ...credentials(), MERCADOPAGO_BASE_URL: `http://${NOWHERE}` });
    expect(away).toMatchObject({ code: 1, failed: ['gateway'] });
    world.sandbox.setOutage('503');
    const down = await examine(credentials());
    world.sandbox.setOutage(false);
    expect(down).toMatchObject({
      code: 1,
      failed: ['gateway'],
      checks: { gateway: { message: expect.stringContaining('503') } },
    });
  });

  it('looks at every seller of a directory, and shows no token', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'refunds-sellers-'));
    const put = (name: string, token: string): void => writeFileSync(path.join(directory, name), token);
    const env = { MERCADOPAGO_BASE_URL: world.sandbox.url, MERCADOPAGO_CREDENTIALS_DIR: directory };
    const messages: unknown[] = [];
    const check = async (): Promise<unknown> => {
      const { checks, code } = await examine(env);
      messages.push(checks);
      return { code, ok: checks['credentials']?.ok, message: checks['credentials']?.message };
    };
    try {
      expect(await check()).toEqual({ code: 0, ok: true, message: 'no seller has credentials' });
      put('default', world.sandbox.token);
      put('shop-7', world.sandbox.token);
      expect(await check()).toEqual({
        code: 0,
        ok: true,
        message: 'access tokens are there of requests without a seller, seller shop-7, and the gateway takes them',
      });
      put('shop-8', 'APP_USR-secret');
      expect(await check()).toEqual({
        code: 1,
        ok: false,
        message: 'the gateway refuses the access token of seller shop-8 (401)',
      });
      put('shop-9', 'two secret words');
      expect(await check()).toMatchObject({ ok: false, message: expect.stringContaining('"shop-9" cannot be used') });
      expect(JSON.stringify(messages)).not.toMatch(/secret|TEST-/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('looks at sellers who have authorised, and refreshes nothing', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'refunds-oauth-'));
    const tokens = path.join(directory, 'tokens');
    mkdirSync(tokens);
    writeFileSync(path.join(directory, 'client-secret'), 'sandbox-client-secret');
    const authorize = (name: string, expires_at: string): void => {
      const { access_token, refresh_token } = world.sandbox.oauth.authorize();
      writeFileSync(path.join(tokens, `${name}.json`), JSON.stringify({ access_token, refresh_token, expires_at }));
    };
    const env = {
      MERCADOPAGO_BASE_URL: world.sandbox.url,
      MERCADOPAGO_OAUTH_DIR: tokens,
      MERCADOPAGO_CLIENT_ID: 'sandbox-client',
      MERCADOPAGO_CLIENT_SECRET_FILE: path.join(directory, 'client-secret'),
    };
    try {
      authorize('shop-7', '2999-01-01T00:00:00Z');
      const sound = await examine(env);
      expect(sound.checks['credentials']).toMatchObject({
        ok: true,
        message: expect.stringContaining('seller shop-7'),
      });
      authorize('shop-8', '2020-01-01T00:00:00Z');
      const over = await examine(env);
      expect(over.checks['credentials']).toMatchObject({
        ok: false,
        message: 'the access token of seller "shop-8" is over',
      });
      expect(JSON.stringify([sound, over])).not.toMatch(/APP_USR|TG-|sandbox-client-secret/);
      const astray = await examine({ ...env, MERCADOPAGO_CLIENT_SECRET_FILE: '/nowhere' });
      expect(astray.checks['credentials']?.message).toContain('MERCADOPAGO_CLIENT_SECRET_FILE');
      expect(astray.failed).toEqual(['credentials']);
      expect(world.sandbox.oauth.requests()).toEqual([]);
      expect(readdirSync(tokens)).toEqual(['shop-7.json', 'shop-8.json']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  describe('with encryption keys', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'refunds-keys-'));
    const file = path.join(directory, 'keys.json');
    afterAll(() => rmSync(directory, { recursive: true }));

    async function examineKeys(text: string, mode = 0o600): Promise<Check | undefined> {
      writeFileSync(file, text);
      chmodSync(file, mode);
      const { code, failed, checks } = await examine({ REFUNDS_ENCRYPTION_KEYS_FILE: file }, '--no-gateway');
      const { encryption } = checks;
      // Keys that are wrong are found once, and hide nothing of what needs none.
      expect({ code, failed }).toEqual(
        encryption?.ok === true ? { code: 0, failed: [] } : { code: 1, failed: ['encryption'] },
      );
      return encryption;
    }

    it('says which one encrypts', async () => {
      expect(await examineKeys(keysJson('k2', 'k1'))).toMatchObject({
        ok: true,
        message: 'key k2 encrypts, k1 can be read as well',
        fix: null,
      });
    });

    it('warns of a file that others may read', async () => {
      expect(await examineKeys(keysJson('k1'), 0o640)).toMatchObject({
        ok: true,
        message: 'key k1 encrypts; the file may be read or written by others',
        fix: expect.stringContaining('chmod 600'),
      });
    });

    it.each([
      [
        'no current key',
        (keys: string) => keys.replace('"current":"k1"', '"current":"k3"'),
        'that "keys" does not have',
      ],
      ['half a key', (keys: string) => keys.replace(/.{9}"}}/, '"}}'), 'a key k1 that is not base64 of 32 bytes'],
    ])('says what is wrong with a file of %s, and shows none of it', async (_what, change, problem) => {
      const keys = keysJson('k1');
      const check = await examineKeys(change(keys));
      expect(check).toMatchObject({ ok: false, message: expect.stringContaining(problem) });
      expect(check?.message).toMatch(/^REFUNDS_ENCRYPTION_KEYS_FILE /);
      const [, key = ''] = /"k1":"([^"]{16})/.exec(keys) ?? [];
      expect(JSON.stringify(check)).not.toContain(key);
    });

    it('says that there is no file', async () => {
      const { checks, failed } = await examine({ REFUNDS_ENCRYPTION_KEYS_FILE: '/nowhere' }, '--no-gateway');
      expect(failed).toEqual(['encryption']);
      expect(checks['encryption']?.message).toContain('cannot be read (ENOENT)');
    });
  });

  it('leaves the gateway out where it is told to', async () => {
    expect(Object.keys((await examine({}, '--no-gateway')).checks)).toHaveLength(4);
  });

  it('exits 1 when Temporal is not there', async () => {
    expect(await examine(credentials(), '--address', NOWHERE)).toMatchObject({ code: 1, failed: ['connection'] });
  });

  it('shows people what failed, without colours off a terminal', async () => {
    const { stdout } = await world.cli.run('doctor', '--no-gateway', '--task-queue', 'nobody');
    expect(stdout).toContain('FAIL worker');
    expect(stdout).not.toContain('\u001b');
  });
});
