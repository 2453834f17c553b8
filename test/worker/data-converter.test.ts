import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client, type WorkflowHandle } from '@temporalio/client';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import { NativeConnection, type Worker, type WorkerOptions } from '@temporalio/worker';
import { RefundClient } from '../../src';
import { createGateway, type Gateway } from '../../src/gateway';
import { createRefundWorker } from '../../src/worker/create-worker';
import { failedTasks, signalRaw, startRaw, UNREADABLE, updateRaw, wounds, type Payload } from '../support/raw-messages';
import { QUICK, startRefundWorld, type RefundWorld } from '../support/refund-world';

let world: RefundWorld;
let connection: NativeConnection;
let gateway: Gateway;
beforeAll(async () => {
  world = await startRefundWorld();
  connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  gateway = createGateway({ baseUrl: world.sandbox.url, accessToken: () => world.sandbox.token });
});
afterAll(async () => {
  await Promise.all([connection.close(), gateway.close()]);
  await world.stop();
});

const PREBUILT = { workflowBundle: { codePath: process.env['REFUNDS_TEST_BUNDLE'] ?? '' } };
const FROM_SOURCE = { workflowsPath: path.join(__dirname, '../../src/workflows/index.ts') };
const [, nonsense] = UNREADABLE[0] as [string, Payload, string];

/** Stands for an encryption: what it has not made it passes on as it is. */
const codec: PayloadCodec = {
  encode: (payloads) =>
    Promise.resolve(
      payloads.map(({ metadata, data }) => ({
        metadata: { encoding: Buffer.from('binary/reversed'), was: metadata?.['encoding'] ?? Buffer.of() },
        data: Buffer.from(data ?? []).reverse(),
      })),
    ),
  decode: (payloads) =>
    Promise.resolve(
      payloads.map((payload) => {
        const { metadata, data } = payload;
        if (metadata?.['was'] === undefined) return payload;
        return { metadata: { encoding: metadata['was'] }, data: Buffer.from(data ?? []).reverse() };
      }),
    ),
};

const create = (taskQueue: string, options: Partial<WorkerOptions>): Promise<Worker> =>
  createRefundWorker({ connection, gateway, taskQueue, ...options });

const heldBy = async (client: Client, taskQueue: string): Promise<WorkflowHandle> => {
  const request = {
    advancedPaymentId: world.addPayment(100),
    amount: 25,
    hold: { untilReleased: true },
    policy: QUICK,
  };
  const { workflowId } = await new RefundClient(client, { taskQueue }).request(request, { workflowId: randomUUID() });
  return client.workflow.getHandle(workflowId);
};

it('refunds what a codec of yours has encoded, and does not mind what it has not', async () => {
  const taskQueue = `codec-${randomUUID()}`;
  const dataConverter = { payloadCodecs: [codec] };
  const worker = await create(taskQueue, { ...PREBUILT, dataConverter });
  await worker.runUntil(async () => {
    const client = new Client({ connection: world.client.connection, dataConverter });
    const handle = await heldBy(client, taskQueue);
    await signalRaw(handle, 'releaseRefund', [nonsense]);
    expect(await updateRaw(handle, 'releaseRefund', [nonsense])).toBeDefined();
    await handle.executeUpdate('releaseRefund', { args: [{ releasedBy: 'bea' }] });
    expect(await handle.result()).toMatchObject({ status: 'refunded', amount: 25 });

    const history = await handle.fetchHistory();
    const payloads = (history.events ?? []).flatMap(({ workflowExecutionStartedEventAttributes: start, ...event }) => [
      ...(start?.input?.payloads ?? []),
      ...(event.activityTaskScheduledEventAttributes?.input?.payloads ?? []),
      ...(event.workflowExecutionCompletedEventAttributes?.result?.payloads ?? []),
    ]);
    const encodings = payloads.map(({ metadata }) => Buffer.from(metadata?.['encoding'] ?? []).toString());
    expect(encodings).toEqual(['binary/reversed', 'binary/reversed', 'binary/reversed']);
    expect(failedTasks(history)).toEqual([]);
  });
});

it('takes what cannot be decoded in workflows that it bundles itself', async () => {
  const taskQueue = `source-${randomUUID()}`;
  const worker = await create(taskQueue, FROM_SOURCE);
  await worker.runUntil(async () => {
    const handle = await heldBy(world.client, taskQueue);
    await signalRaw(handle, 'cancelRefund', [nonsense]);
    expect(await handle.result()).toMatchObject({ status: 'canceled' });
    const invalid = await startRaw({ client: world.client, taskQueue }, 'refundPayment', [nonsense]);
    await expect(invalid.result()).rejects.toMatchObject({ cause: { type: 'InvalidRequest' } });
    expect([...(await wounds(handle)), ...(await wounds(invalid))]).toEqual([]);
  });
}, 60_000);

it('leaves workflows of yours in the same bundle as they are: what they cannot decode fails their task', async () => {
  const taskQueue = `beside-${randomUUID()}`;
  const worker = await create(taskQueue, { workflowsPath: path.join(__dirname, '../support/workflows-beside.ts') });
  await worker.runUntil(async () => {
    const mine = await startRaw({ client: world.client, taskQueue }, 'ownWorkflow', [nonsense]);
    const refund = await startRaw({ client: world.client, taskQueue }, 'refundPayment', [nonsense]);
    await expect(refund.result()).rejects.toMatchObject({ cause: { type: 'InvalidRequest' } });
    while (failedTasks(await mine.fetchHistory()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await mine.terminate();
  });
}, 60_000);

const ANOTHER = path.join(__dirname, '../support/another-payload-converter.ts');

it.each<[string, DataConverter | undefined, Partial<DataConverter>]>([
  ['none', undefined, { payloadConverterPath: require.resolve('../../src/payloads') }],
  ['codecs', { payloadCodecs: [codec] }, { payloadConverterPath: require.resolve('../../src/payloads') }],
  ['a converter', { payloadConverterPath: ANOTHER }, { payloadConverterPath: ANOTHER }],
  ['both', { payloadConverterPath: ANOTHER, payloadCodecs: [codec] }, { payloadConverterPath: ANOTHER }],
])('keeps of your data converter what it gives: %s', async (_name, dataConverter, expected) => {
  const given = dataConverter === undefined ? {} : { dataConverter };
  const worker = await create(`options-${randomUUID()}`, { ...PREBUILT, ...given });
  expect(worker.options.dataConverter).toEqual({ ...dataConverter, ...expected });
  const running = worker.run();
  worker.shutdown();
  await running;
});
