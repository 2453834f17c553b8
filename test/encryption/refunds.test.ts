import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { findTemporalBinary } from '../../dev/temporal-binary';
import { RefundFailedError, type RefundRequest } from '../../src';
import { chunkWorkflowId } from '../../src/contract';
import { QUICK, POLL_MS } from '../support/refund-world';
import { rowsOf } from '../support/batches';
import { failedTasks, signalRaw } from '../support/raw-messages';
import { startEncryptedWorld, type EncryptedWorld } from './encrypted-world';
import { storedOf } from './stored';

jest.setTimeout(90_000); // starts worker processes, on machines that may be busy

let world: EncryptedWorld;
beforeAll(async () => {
  world = await startEncryptedWorld();
  await world.worker(world.taskQueue, 'k1');
});
afterAll(() => world.stop());

/** What nobody may read in Temporal; but the seller, whom Temporal's fairness goes by. */
const SECRETS = { reason: 'the blue one was torn', requestedBy: 'ana.lucia', sellerId: 'seller-of-blue' };

const request = (fields: Partial<RefundRequest> = {}): RefundRequest => ({
  advancedPaymentId: world.addPayment(100),
  amount: 25,
  reference: 'return-7',
  ...SECRETS,
  ...fields,
  policy: QUICK,
});

const readable = /torn|ana\.lucia|HTTP [45]|splitter|Internal server|bo\.silva/;

it.concurrent('stores nothing of a refund in plain text but its search attributes and its ID', async () => {
  const refund = await world.refunds('k1').request(request({ hold: { untilReleased: true } }));
  await refund.release({ releasedBy: 'bo.silva' });
  expect(await refund.result()).toMatchObject({ status: 'refunded', amount: 25 });
  expect((await refund.status()).releasedBy).toBe('bo.silva');
  const { texts, encodings } = await storedOf(world.plain, refund.workflowId);
  expect([...encodings]).toEqual(['binary/encrypted']);
  expect(texts).not.toMatch(readable);
  expect((await world.plain.workflow.getHandle(refund.workflowId).fetchHistory()).events?.length).toBeGreaterThan(10);
});

it.concurrent('tells why a refund failed to whoever has the key, and its type alone to all others', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '400' }] } });
  const refund = await world.refunds('k1').request(request({ advancedPaymentId }));
  const error: unknown = await refund.result().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RefundFailedError);
  expect(error).toMatchObject({ type: 'BadRequest', message: expect.stringMatching(/HTTP 400/) });
  const { texts, encodings } = await storedOf(world.plain, refund.workflowId);
  expect([...encodings]).toEqual(['binary/encrypted']);
  expect(texts).not.toMatch(readable);
  expect(texts).toContain('BadRequest');
  expect(texts).toContain('Encoded failure');
});

it.concurrent('finds its own refund beside that of a sibling, after a lost reply', async () => {
  const advancedPaymentId = world.addPayment(100);
  const refunds = world.refunds('k1');
  const first = await refunds.request(request({ advancedPaymentId, reference: 'first' }));
  const { refunds: claimed } = (await first.result()) as { refunds: { id: string }[] };
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'lost-reply' }] } });
  const second = await refunds.request(request({ advancedPaymentId, reference: 'second' }));
  const { refunds: found } = (await second.result()) as { refunds: { id: string }[] };
  expect(found).toHaveLength(1);
  expect(found[0]?.id).not.toBe(claimed[0]?.id);
  const sent = world.sandbox.ledger().filter(({ key }) => [first.workflowId, second.workflowId].includes(key));
  expect(sent).toHaveLength(2);
});

it.concurrent('refunds a batch, of which no line can be read', async () => {
  const batch = await world
    .refunds('k1')
    .startBatch(randomUUID(), { description: 'torn ones', requestedBy: 'ana.lucia' });
  await batch.add([request(), request()]);
  await batch.seal();
  expect(await batch.result()).toMatchObject({ counts: { refunded: 2 } });
  const rows = await rowsOf(batch);
  for (const workflowId of [
    batch.workflowId,
    chunkWorkflowId(batch.workflowId, 0),
    ...rows.map((row) => row.workflowId ?? ''),
  ]) {
    const { texts, encodings } = await storedOf(world.plain, workflowId);
    expect([...encodings]).toEqual(['binary/encrypted']);
    expect(texts).not.toMatch(readable);
  }
});

it.concurrent('goes on under a new key with refunds that were started under the old one', async () => {
  const taskQueue = `rotated-${randomUUID()}`;
  const before = await world.worker(taskQueue, 'k1');
  const held = request({ hold: { untilReleased: true } });
  const { workflowId } = await world.refunds('k1').request(held, { workflowId: randomUUID() });
  const old = world.client('k1').workflow;
  const onQueue = await old.start('refundPayment', { workflowId: randomUUID(), taskQueue, args: [held] });
  while ((await onQueue.query<{ status: string }>('refundStatus')).status !== 'pending') await pause();
  before.signal('SIGTERM'); // one that is killed would keep its cached workflows from others for a while
  await before.exit();
  await world.worker(taskQueue, 'k2', 'k1');
  const refund = world.client('k2', 'k1').workflow.getHandle(onQueue.workflowId);
  await refund.signal('releaseRefund', { releasedBy: 'bo.silva' });
  expect(await refund.result()).toMatchObject({ status: 'refunded' });
  const { texts } = await storedOf(world.plain, refund.workflowId);
  expect(texts).toMatch(/k1/);
  expect(texts).toMatch(/k2/);
  await expect(onQueue.result()).rejects.toThrow(/encrypted with key k2/); // by a client that has not got it
  await world.refunds('k1').handle(workflowId).cancel({});
});

it.concurrent.each<[string, ['k2'] | []]>([
  ['without keys', []],
  ['without that key', ['k2']],
])('waits where a worker is %s, and goes on where one has it', async (_name, keys) => {
  const taskQueue = `keyless-${randomUUID()}`;
  const keyless = await world.worker(taskQueue, ...keys);
  const client = world.client('k1');
  const args = [request()];
  const handle = await client.workflow.start('refundPayment', { workflowId: randomUUID(), taskQueue, args });
  await keyless.says(
    'encrypted with key k1, which is not here: add it to the keys that REFUNDS_ENCRYPTION_KEYS_FILE names',
  );
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await keyless.kill();
  await world.worker(taskQueue, 'k2', 'k1');
  expect(await world.client('k2', 'k1').workflow.getHandle(handle.workflowId).result()).toMatchObject({
    status: 'refunded',
  });
});

it.concurrent('is freed by a reset from a signal that claims a key which nobody has', async () => {
  const refund = await world.refunds('k1').request(request({ hold: { untilReleased: true } }));
  const handle = world.plain.workflow.getHandle(refund.workflowId);
  while ((await refund.status()).status !== 'pending') await pause();
  const metadata = { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from('k9') };
  await signalRaw(handle, 'cancelRefund', [{ metadata, data: Buffer.alloc(64) }]);
  while (failedTasks(await handle.fetchHistory()).length === 0) await pause();
  const { path: temporal } = await findTemporalBinary();
  const reset = 'workflow reset --type LastWorkflowTask --reapply-exclude Signal --reason unreadable --workflow-id';
  await promisify(execFile)(temporal, [
    ...reset.split(' '),
    refund.workflowId,
    '--address',
    process.env['TEMPORAL_ADDRESS'] ?? '',
  ]);
  await refund.release({ releasedBy: 'bo.silva' });
  expect((await refund.status()).releasedBy).toBe('bo.silva');
  await handle.terminate(); // a new run waits for what one before it may have sent, longer than a test should
});

it.concurrent('goes on with what was started before encryption was on', async () => {
  const start = { workflowId: randomUUID(), taskQueue: world.taskQueue, args: [request()] };
  const { workflowId } = await world.plain.workflow.start('refundPayment', start);
  expect(await world.client('k1').workflow.getHandle(workflowId).result()).toMatchObject({ status: 'refunded' });
});

describe('the command', () => {
  it.concurrent('requests, shows and lists refunds with the keys, and says what is missing without', async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '500-before', times: 99 }] } });
    const [cli, blind] = [world.cli('k1'), world.cli()];
    const given = [
      '--advanced-payment',
      advancedPaymentId,
      '--amount',
      '25',
      '--reference',
      'lot-9',
      '--seller',
      'seller-of-blue',
    ];
    const { code, json } = await cli.json('request', ...given);
    expect(code).toBe(0);
    const { workflowId } = json as { workflowId: string };
    for (;;) {
      const shown = (await cli.json('status', workflowId)).json as {
        sellerId?: string;
        temporal: { lastFailure?: string };
      };
      if (shown.temporal.lastFailure === undefined) continue;
      expect(shown.temporal.lastFailure).toMatch(/^ServerError: .*HTTP 500/);
      break;
    }
    expect((await storedOf(world.plain, workflowId)).texts).not.toMatch(readable);
    const find = ['list', '--payment', advancedPaymentId];
    while (((await cli.json(...find, '--seller', 'seller-of-blue')).json as unknown[]).length === 0) await pause();
    expect((await blind.json(...find)).json).toMatchObject([{ workflowId, advancedPaymentId }]);
    expect((await blind.run(...find, '--seller', 'seller-of-blue')).stderr).toContain('cannot be read here');
    expect(await blind.run('status', workflowId)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('encrypted with key k1'),
    });
    world.sandbox.setFaults({ advancedPaymentId });
    await world.refunds('k1').handle(workflowId).result();
  });

  it.concurrent('imports a file as a batch, and shows how it went', async () => {
    const file = path.join(world.directory, 'returns.csv');
    await writeFile(file, `advanced_payment_id,amount,reference\n${world.addPayment(100)},25,lot-9\n`);
    const cli = world.cli('k1');
    const imported = await cli.json('import', file, '--batch', '--yes', '--report', `${file}.report.csv`);
    expect(imported).toMatchObject({ code: 0, json: { refunded: 1 } });
  });

  it.concurrent("decrypts for Temporal's own command, which bears the token", async () => {
    const refund = await world.refunds('k1').request(request());
    await refund.result();
    const { path: temporal } = await findTemporalBinary();
    const token = randomUUID();
    const started = world.cli('k1').start(['codec-server', '--port', '0'], { REFUNDS_CODEC_TOKEN: token });
    while (!started.output().includes('ready at')) await pause();
    const url = /http:\S+\d/.exec(started.output())?.[0] ?? '';
    const show = async (bearer: string): Promise<string> => {
      const args = ['workflow', 'show', '--address', process.env['TEMPORAL_ADDRESS'] ?? ''];
      const codec = ['--codec-endpoint', url, '--codec-auth', `Bearer ${bearer}`, '--output', 'json'];
      const { stdout } = await promisify(execFile)(temporal, [...args, '--workflow-id', refund.workflowId, ...codec]);
      return [...stdout.matchAll(/"data": "([^"]+)"/g)].map(([, data = '']) => Buffer.from(data, 'base64')).join();
    };
    try {
      expect(await show(token)).toContain(SECRETS.reason);
      const refused = await show('another-token').catch((error: unknown) => String(error));
      expect(refused).not.toContain(SECRETS.reason);
    } finally {
      started.child.kill('SIGINT');
    }
    expect(await started.ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining(token) });
  });

  it.concurrent('replays what a namespace has through this version, with the keys', async () => {
    const refund = await world.refunds('k1').request(request());
    await refund.result();
    const find = ['--query', `WorkflowId = "${refund.workflowId}"`];
    while ((await world.plain.workflow.count(find[1])).count === 0) await pause();
    expect((await world.cli('k1').jsonAlone('replay', ...find)).json).toMatchObject({ replayed: 1, failed: [] });
    for (const keys of [[], ['k2']] as ([] | ['k2'])[]) {
      expect(await world.cli(...keys).jsonAlone('replay', ...find)).toMatchObject({
        code: 1,
        json: { failed: [{ workflowId: refund.workflowId, error: expect.stringContaining('encrypted with key k1') }] },
      });
    }
  });

  it.concurrent('replays open refunds first, and no workflows of others, whatever a query finds', async () => {
    const group = `replay-${Date.now()}`;
    const start = (type: string, given: object): Promise<WorkflowHandle> =>
      world.client('k1').workflow.start(type, {
        workflowId: `${group}-${randomUUID().slice(0, 8)}`,
        taskQueue: type === 'refundPayment' ? world.taskQueue : `nobody-${group}`,
        args: [given],
      });
    const held = await start('refundPayment', request({ hold: { untilReleased: true } }));
    await (await start('refundPayment', request())).result();
    const other = await start('shipOrder', {});
    const find = ['--query', `WorkflowId STARTS_WITH "${group}"`];
    while ((await world.plain.workflow.count(find[1])).count < 3) await pause();
    expect(await world.cli('k1').jsonAlone('replay', ...find)).toMatchObject({
      code: 0,
      json: { replayed: 2, failed: [], more: false },
    });
    // Without the key it fails, and so is named.
    const first = await world.cli().jsonAlone('replay', ...find, '--limit', '1');
    expect(first.json).toMatchObject({ failed: [{ workflowId: held.workflowId }], more: true });
    expect(first.stderr).toContain('more than 1');
    await Promise.all([held.terminate(), other.terminate()]);
  });

  it.concurrent('is not passed by a query that finds nothing', async () => {
    const nothing = await world.cli('k1').start(['replay', '--query', `WorkflowId = "none-${randomUUID()}"`]).ended;
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('finds no refund') });
  });

  it.concurrent('tells which history this version could not go on with', async () => {
    const recorded = path.join(__dirname, '../histories/refunded-at-once.json');
    const changed = path.join(world.directory, 'changed.json');
    await writeFile(changed, (await readFile(recorded, 'utf8')).replaceAll('submitRefund', 'somethingElse'));
    const { code, json } = await world.cli().jsonAlone('replay', '--history', recorded, changed);
    expect({ code, json }).toMatchObject({ code: 1, json: { replayed: 2, failed: [{ workflowId: 'changed' }] } });
    expect((json as { failed: unknown[] }).failed).toHaveLength(1);
    expect((await world.cli().jsonAlone('replay', '--history', 'no-such-file.json')).code).toBe(2);
  });

  it.each([
    ['without a token', [], 'REFUNDS_CODEC_TOKEN'],
    ['without a token beyond this machine', ['--no-token', '--host', '0.0.0.0'], 'loopback'],
    ['for an origin with a path', ['--no-token', '--origin', 'https://ui.example/namespaces'], 'without a path'],
    ['for every origin', ['--no-token', '--origin', '*'], 'without a path'],
  ])('serves no codec %s', async (_name, options, why) => {
    const ran = await world.cli('k1').run('codec-server', '--port', '0', ...options);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
  });

  it('names a wrong configuration', async () => {
    const both = { REFUNDS_ENCRYPTION_KEYS: '{}' };
    const ran = await world.cli('k1').runWith(both, 'list');
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('set one of them only') });
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
