import type { WorkflowHandle } from '@temporalio/client';
import type { BatchProgress, BatchResult } from '../../../src';
import { aRequest } from '../../support/batches';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';
import {
  currentDetails,
  json,
  signalRaw,
  startRaw,
  UNREADABLE,
  updateRaw,
  wounds,
  type Payload,
} from '../../support/raw-messages';

/** Nor may it stop a batch: what cannot be decoded, or what only a batch and its chunks say to each other. */
let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

const progress = (handle: WorkflowHandle) => handle.query<BatchProgress>('batchProgress');

const result = (handle: WorkflowHandle) => handle.result() as Promise<BatchResult>;

/** One line that waits for its turn, and does not get it: the batch is paused. */
async function paused(): Promise<WorkflowHandle> {
  const handle = await startRaw(world, 'refundBatch', [json({ perSecond: 5 })]);
  await handle.executeUpdate('pauseBatch', { args: [{ requestedBy: 'bo' }] });
  await handle.executeUpdate('addLines', { args: [{ chunk: 0, lines: [{ line: 1, request: aRequest(world) }] }] });
  await handle.executeUpdate('sealBatch', { args: [{ chunks: 1, lines: 1 }] });
  return handle;
}

const chunkOf = ({ workflowId }: WorkflowHandle) => world.client.workflow.getHandle(`${workflowId}/chunk-0`);

const UPDATES = ['addLines', 'sealBatch', 'paceBatch', 'pauseBatch', 'resumeBatch', 'cancelBatch'];

describe.each(UNREADABLE)('a batch that is sent %s', (_name, payload, why) => {
  it('refuses it as an update, ignores it as a signal, and goes on', async () => {
    const handle = await paused();
    for (const update of UPDATES) {
      const refusal = await updateRaw(handle, update, [payload]);
      expect({ update, refusal }).toMatchObject({ update, refusal: { type: 'InvalidRequest' } });
      expect(refusal?.message).toContain(why);
    }
    for (const signal of ['pauseBatch', 'chunkReport', 'resumeBatch']) await signalRaw(handle, signal, [payload]);
    expect(await progress(handle)).toMatchObject({ status: 'paused', pausedBy: { requestedBy: 'bo' } });
    expect(await currentDetails(handle)).toContain('resumeBatch: pause cannot be read, ');
    await signalRaw(chunkOf(handle), 'chunkGrant', [payload]);
    await handle.signal('resumeBatch', { requestedBy: 'bo' });
    expect(await result(handle)).toMatchObject({ status: 'completed', counts: { refunded: 1 } });
    expect([...(await wounds(handle)), ...(await wounds(chunkOf(handle)))]).toEqual([]);
  });

  it('is canceled by it as a signal to cancel, and leaves open refunds alone', async () => {
    const handle = await paused();
    await signalRaw(handle, 'cancelBatch', [payload]);
    const ended = await result(handle);
    expect(ended).toMatchObject({ status: 'canceled', counts: { notSent: 1 } });
    expect(ended).not.toHaveProperty('canceledBy');
    expect(await wounds(handle)).toEqual([]);
  });

  it('fails as InvalidRequest when it is started with it', async () => {
    const handle = await startRaw(world, 'refundBatch', [payload]);
    const error: unknown = await handle.result().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ cause: { type: 'InvalidRequest', nonRetryable: true } });
    expect((error as { cause: Error }).cause.message).toMatch(/No refund was started.*batch cannot be read, /);
    expect((error as { cause: Error }).cause.message).toContain(why);
    expect(await wounds(handle)).toEqual([]);
  });
});

const READABLE_NONSENSE: [string, Payload[]][] = [
  ['nothing', []],
  ['null', [json(null)]],
  ['a text', [json('nonsense')]],
  ['an empty object', [json({})]],
  ['a report without counts', [json({ chunk: 0, version: 9, onTheirWay: 0, allSent: true, done: true, counts: null })]],
  ['a grant of no pace at all', [json({ version: 9e15, window: 5, perSecond: 0 })]],
];

it.each(READABLE_NONSENSE)('goes on when its own signals come from somebody else, with %s', async (_name, payloads) => {
  const handle = await paused();
  await signalRaw(handle, 'chunkReport', payloads);
  await signalRaw(chunkOf(handle), 'chunkGrant', payloads);
  expect(await progress(handle)).toMatchObject({ status: 'paused', counts: { waiting: 1 } });
  expect(await currentDetails(handle)).toContain('chunkReport: It is no report of a chunk.');
  await handle.signal('resumeBatch');
  expect(await result(handle)).toMatchObject({ status: 'completed', counts: { refunded: 1 } });
  expect([...(await wounds(handle)), ...(await wounds(chunkOf(handle)))]).toEqual([]);
});

it.each<[string, Payload]>([
  ['cannot be decoded', UNREADABLE[0]![1]],
  ['is no state of a batch', json({ sealed: true })],
])('is a new batch when its start has a second argument that %s', async (_name, second) => {
  const handle = await startRaw(world, 'refundBatch', [json({ perSecond: 5 }), second]);
  expect(await progress(handle)).toMatchObject({ status: 'collecting', lines: 0, perSecond: 5 });
  await handle.signal('cancelBatch', {});
  expect(await result(handle)).toMatchObject({ status: 'canceled', lines: 0 });
  expect(await wounds(handle)).toEqual([]);
});
