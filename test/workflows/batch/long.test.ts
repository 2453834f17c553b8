import type { BatchHandle } from '../../../src';
import { anId, aRequest, clientOf, commitsByKey, refundId, rowsOf, untilProgress } from '../../support/batches';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

/** Chunks of one line each, so that a small batch has the history of a large one. */
async function addInChunks(batch: BatchHandle, requests: readonly object[], from = 0): Promise<void> {
  const workflow = world.client.workflow.getHandle(batch.workflowId);
  for (const [index, request] of requests.entries()) {
    const chunk = from + index;
    await workflow.executeUpdate('addLines', { args: [{ chunk, lines: [{ line: chunk + 1, request }] }] });
  }
}

async function runsOf(batch: BatchHandle): Promise<number[]> {
  const events: number[] = [];
  let runId = (await world.client.workflow.getHandle(batch.workflowId).describe()).runId;
  for (;;) {
    const history = await world.client.workflow.getHandle(batch.workflowId, runId).fetchHistory();
    events.unshift(history.events?.length ?? 0);
    const before = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!before) return events;
    runId = before;
  }
}

it('goes on in new runs, and loses neither lines nor what it was told', async () => {
  const requests = Array.from({ length: 20 }, () => aRequest(world));
  const batch = await clientOf(world).startBatch(anId(), { perSecond: 200 });
  await addInChunks(batch, requests.slice(0, 10));
  await batch.pause({ requestedBy: 'ana' });
  await addInChunks(batch, requests.slice(10), 10);
  await addInChunks(batch, requests.slice(0, 3)); // what an earlier run has taken is known
  await batch.seal();
  expect(await batch.progress()).toMatchObject({ status: 'paused', lines: 20, pausedBy: { requestedBy: 'ana' } });
  expect(world.sandbox.requests()).toHaveLength(0);
  await batch.resume();
  expect(await batch.result()).toMatchObject({ lines: 20, chunks: 20, counts: { refunded: 20, unknown: 0 } });
  const runs = await runsOf(batch);
  expect(runs.length).toBeGreaterThan(1);
  expect(Math.max(...runs)).toBeLessThan(500);
  expect((await rowsOf(batch)).map(({ line, status }) => `${line} ${status}`)).toEqual(
    requests.map((_, index) => `${index + 1} refunded`),
  );
  expect(requests.every((request) => commitsByKey(world).get(refundId(request)) === 1)).toBe(true);
}, 240_000);

it('cancels a batch of many chunks, all of them', async () => {
  const requests = Array.from({ length: 20 }, () => aRequest(world));
  const batch = await clientOf(world).startBatch(anId(), { perSecond: 0.1 });
  await addInChunks(batch, requests);
  await batch.seal();
  await untilProgress(batch, ({ counts }) => counts.refunded === 1);
  await batch.cancel();
  const { counts } = await batch.result();
  expect(counts.notSent + counts.refunded).toBe(20);
  expect(counts.notSent).toBeGreaterThan(15);
}, 120_000);
