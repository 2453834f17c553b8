import type { WorkflowHandle } from '@temporalio/client';
import type { BatchRequest, RefundRequest } from '../src/contract';
import { aRequest, manyRequests, refundId } from '../test/support/batches';
import type { RefundWorld } from '../test/support/refund-world';

/** One batch: the histories worth keeping of it, by the names of their files. The batch's own name is its workflow ID too. */
type BatchRecording = (world: RefundWorld, name: string) => Promise<Record<string, WorkflowHandle>>;

const HELD = { hold: { untilReleased: true } };

export const BATCH_RECORDINGS: Record<string, BatchRecording> = {
  'batch-completed': async (world, name) => {
    const good = aRequest(world);
    const [failing, taken, there] = manyRequests(world, 3) as [RefundRequest, RefundRequest, RefundRequest];
    world.sandbox.setFaults({ advancedPaymentId: failing.advancedPaymentId, posts: { script: [{ fault: '404' }] } });
    await startAlone(world, { ...taken, amount: 30 });
    await startAlone(world, { ...there, hold: { seconds: 3 } });
    const batch = await start(world, name, { perSecond: 5 });
    await add(batch, 0, [{ ...good, amount: 0 }, failing, taken, { ...there, hold: { seconds: 3 } }, good]);
    await add(batch, 1, manyRequests(world, 7));
    await batch.executeUpdate('sealBatch', { args: [{ chunks: 2 }] });
    await batch.result();
    return { [name]: batch, 'batch-chunk-mixed': chunkOf(world, name, 0) };
  },
  'batch-paused-and-resumed': async (world, name) => {
    const batch = await start(world, name, { perSecond: 2 });
    await add(batch, 0, manyRequests(world, 8));
    await batch.executeUpdate('sealBatch', { args: [{}] });
    await batch.executeUpdate('pauseBatch', { args: [{ requestedBy: 'ana' }] });
    await batch.executeUpdate('paceBatch', { args: [{ perSecond: 50 }] });
    await batch.executeUpdate('resumeBatch', { args: [{ requestedBy: 'ana' }] });
    await batch.result();
    return { [name]: batch, 'batch-chunk-paused': chunkOf(world, name, 0) };
  },
  'batch-canceled-with-open-refunds': async (world, name) => {
    const held = manyRequests(world, 3, HELD);
    const batch = await start(world, name, { window: 3, perSecond: 50, slotSeconds: 0.5 });
    await add(batch, 0, [...held, ...manyRequests(world, 2, HELD)]);
    await batch.executeUpdate('sealBatch', { args: [{}] });
    await world.until(await existing(world, refundId(held[0]!)), 'pending');
    await sleep(1_500); // the held ones are found to make room
    await batch.executeUpdate('cancelBatch', { args: [{ requestedBy: 'ana', openRefunds: 'cancel' }] });
    await batch.result();
    return { [name]: batch, 'batch-chunk-canceled': chunkOf(world, name, 0) };
  },
  'batch-canceled-through-temporal': async (world, name) => {
    const batch = await start(world, name, { perSecond: 1 });
    await add(batch, 0, manyRequests(world, 5));
    await batch.executeUpdate('sealBatch', { args: [{}] });
    await sleep(1_500);
    await batch.cancel();
    await batch.result().catch(() => undefined);
    return { [name]: batch };
  },
};

async function start(world: RefundWorld, workflowId: string, request: BatchRequest): Promise<WorkflowHandle> {
  return await world.client.workflow.start('refundBatch', { taskQueue: world.taskQueue, workflowId, args: [request] });
}

async function startAlone(world: RefundWorld, request: RefundRequest): Promise<void> {
  const { taskQueue } = world;
  await world.client.workflow.start('refundPayment', { taskQueue, workflowId: refundId(request), args: [request] });
}

async function add(batch: WorkflowHandle, chunk: number, requests: RefundRequest[]): Promise<void> {
  const lines = requests.map((request, index) => ({ line: index + 1, request }));
  await batch.executeUpdate('addLines', { args: [{ chunk, lines }] });
}

function chunkOf(world: RefundWorld, batch: string, chunk: number): WorkflowHandle {
  return world.client.workflow.getHandle(`${batch}/chunk-${chunk}`);
}

/** A child starts a moment after its line is called open. */
async function existing(world: RefundWorld, workflowId: string): Promise<WorkflowHandle> {
  const handle = world.client.workflow.getHandle(workflowId);
  while ((await handle.describe().catch(() => undefined)) === undefined) await sleep(50);
  return handle;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
