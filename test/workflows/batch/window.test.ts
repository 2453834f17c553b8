import { chunkWorkflowId, type RefundRequest } from '../../../src';
import {
  anId,
  aRequest,
  clientOf,
  commitsByKey,
  manyRequests,
  refundId,
  rowsOf,
  untilRows,
} from '../../support/batches';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';
import { resetWorkflow } from '../../support/reset-workflow';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

it.concurrent(
  'never has more refunds on their way than the window, over all of its chunks',
  async () => {
    const requests = manyRequests(world, 12);
    for (const { advancedPaymentId } of requests) {
      world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'slow', delayMs: 300 }] } });
    }
    const batch = await clientOf(world).startBatch(anId(), { window: 2, perSecond: 200 });
    for (let from = 0; from < 12; from += 3) await batch.add(requests.slice(from, from + 3)); // four chunks
    const payments = new Set(requests.map(({ advancedPaymentId }) => advancedPaymentId));
    const seen: number[] = [];
    const looking = setInterval(() => {
      const pending = world.sandbox.requests().filter(({ answer }) => answer === 'pending');
      seen.push(pending.filter(({ advancedPaymentId }) => payments.has(advancedPaymentId)).length);
    }, 20);
    await batch.seal();
    await batch.result();
    clearInterval(looking);
    expect(Math.max(...seen)).toBe(2);
    expect((await batch.progress()).counts.refunded).toBe(12);
  },
  60_000,
);

it.concurrent(
  'makes room for others while refunds wait for a release or for the gateway to settle',
  async () => {
    const held = manyRequests(world, 2, { hold: { untilReleased: true } });
    const settling = aRequest(world, { policy: { settleIntervalSeconds: 0.5 } });
    const { advancedPaymentId } = settling;
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'in_process', settleAfterMs: 12_000 }] } });
    const others = manyRequests(world, 5);
    const batch = await clientOf(world).startBatch(anId(), { window: 2, perSecond: 200, slotSeconds: 0.5 });
    await batch.add([...held, settling, ...others]);
    await batch.seal();
    const rows = await untilRows(batch, (all) => all.filter(({ status }) => status === 'refunded').length >= 5);
    expect(rows.slice(0, 2)).toMatchObject([
      { status: 'open', message: 'Was pending when it was looked at: see the refund itself.' },
      { status: 'open' },
    ]);
    for (const request of held) await world.client.workflow.getHandle(refundId(request)).signal('releaseRefund');
    expect((await batch.result()).counts).toMatchObject({ refunded: 8 });
    expect((await rowsOf(batch)).every(({ message }) => message === undefined)).toBe(true);
  },
  90_000,
);

it('does not open the window to more while the gateway is down', async () => {
  const requests = manyRequests(world, 6);
  world.sandbox.setOutage('503');
  const batch = await clientOf(world).startBatch(anId(), { window: 2, perSecond: 200, slotSeconds: 0.2 });
  await batch.add(requests);
  await batch.seal();
  await untilRows(batch, (rows) => rows.filter(({ status }) => status === 'open').length === 2);
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // many a look
  expect((await rowsOf(batch)).map(({ status }) => status)).toEqual([
    'open',
    'open',
    'waiting',
    'waiting',
    'waiting',
    'waiting',
  ]);
  world.sandbox.setOutage(false);
  expect((await batch.result()).counts).toMatchObject({ refunded: 6 });
}, 60_000);

async function openOne(): Promise<{ request: RefundRequest; batch: Awaited<ReturnType<typeof start>> }> {
  const request = aRequest(world, { hold: { untilReleased: true } });
  const batch = await start(request);
  const refund = world.client.workflow.getHandle(refundId(request));
  while (!(await refund.describe().catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 50));
  await world.until(refund, 'pending');
  return { request, batch };
}

async function start(request: RefundRequest) {
  const batch = await clientOf(world).startBatch(anId());
  await batch.add([request]);
  await batch.seal();
  return batch;
}

it.concurrent(
  'follows a refund on that an operator has reset',
  async () => {
    const { request, batch } = await openOne();
    const refund = world.client.workflow.getHandle(refundId(request));
    const { runId } = await refund.describe();
    await resetWorkflow(world.client, refund.workflowId, 3);
    await world.until(refund, 'pending');
    expect((await refund.describe()).runId).not.toBe(runId);
    expect(await rowsOf(batch)).toMatchObject([{ status: 'open' }]);
    await refund.signal('releaseRefund');
    await batch.result();
    expect(await rowsOf(batch)).toMatchObject([{ status: 'refunded', amount: 25 }]);
    expect(commitsByKey(world).get(refundId(request))).toBe(1);
  },
  60_000,
);

it.concurrent(
  'still cancels what a chunk has started, after an operator has reset the chunk',
  async () => {
    const { batch } = await openOne();
    const chunk = world.client.workflow.getHandle(chunkWorkflowId(batch.workflowId, 0));
    await resetWorkflow(world.client, chunk.workflowId, 3);
    await untilRows(batch, ([row]) => row?.status === 'open');
    await batch.cancel({ openRefunds: 'cancel', requestedBy: 'ana' });
    expect((await batch.result()).counts).toMatchObject({ canceled: 1 });
    expect((await rowsOf(batch))[0]).not.toHaveProperty('attached');
  },
  60_000,
);

it.concurrent(
  'calls a refund that was terminated not failed',
  async () => {
    const { request, batch } = await openOne();
    await world.client.workflow.getHandle(refundId(request)).terminate();
    expect((await batch.result()).counts).toMatchObject({ unknown: 1, failed: 0 });
    expect(await rowsOf(batch)).toMatchObject([
      { status: 'unknown', message: "The refund's workflow closed as TERMINATED, which proves nothing" },
    ]);
  },
  60_000,
);

it.concurrent(
  'calls a refund canceled that was canceled through Temporal',
  async () => {
    const { request, batch } = await openOne();
    await world.client.workflow.getHandle(refundId(request)).cancel();
    await batch.result();
    expect(await rowsOf(batch)).toMatchObject([{ status: 'canceled' }]);
  },
  60_000,
);
it.concurrent(
  'counts the lines of a chunk that was terminated as unknown, and goes on with the next',
  async () => {
    const batch = await clientOf(world).startBatch(anId(), { perSecond: 200 });
    for (let chunk = 0; chunk < 3; chunk++) await batch.add(manyRequests(world, 2));
    await world.client.workflow.getHandle(`${batch.workflowId}/chunk-1`).terminate();
    await batch.seal();
    expect((await batch.result()).counts).toMatchObject({ refunded: 4, unknown: 2, failed: 0, waiting: 0 });
  },
  60_000,
);
