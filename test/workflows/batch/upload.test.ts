import type { WorkflowHandle } from '@temporalio/client';
import { chunkWorkflowId } from '../../../src';
import { anId, aRequest, clientOf, manyRequests, rowsOf } from '../../support/batches';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

it('goes on with an upload that was interrupted, and takes no line twice', async () => {
  const refunds = clientOf(world);
  const requests = manyRequests(world, 250);
  const id = anId();
  const interrupted = (function* () {
    yield* requests.slice(0, 230);
    throw new Error('the line went dead');
  })();
  await expect((await refunds.startBatch(id)).add(interrupted)).rejects.toThrow('the line went dead');
  const again = await refunds.startBatch(id);
  expect(again.attached).toBe(true);
  const added: boolean[] = [];
  await again.add(requests, { onAdded: ({ known }) => void added.push(known) });
  expect(added).toEqual([true, false]);
  expect(await again.progress()).toMatchObject({ status: 'collecting', lines: 250, chunks: 2 });
  await again.cancel();
  expect((await again.result()).counts).toMatchObject({ notSent: 250 });
  const payments = new Set(requests.map(({ advancedPaymentId }) => advancedPaymentId));
  const sent = world.sandbox.requests().filter(({ advancedPaymentId }) => payments.has(advancedPaymentId ?? ''));
  expect(sent).toEqual([]);
}, 60_000);

it('refuses other lines under the number of a chunk that it has', async () => {
  const id = anId();
  const requests = manyRequests(world, 3);
  await (await clientOf(world).startBatch(id)).add(requests);
  const other = clientOf(world).batch(id);
  await expect(other.add([...requests.slice(0, 2), { ...requests[2]!, amount: 26 }])).rejects.toMatchObject({
    type: 'ChunkConflict',
  });
  await expect(other.add(requests.slice(0, 2))).rejects.toMatchObject({ type: 'ChunkConflict' });
  await other.cancel();
});

it('is not sealed while lines are missing, nor empty', async () => {
  const batch = await clientOf(world).startBatch(anId());
  const workflow = world.client.workflow.getHandle(batch.workflowId);
  const refusal = (message: string) => ({ cause: { type: 'Incomplete', message } });
  await expect(batch.seal()).rejects.toMatchObject({ name: 'BatchRefusedError', type: 'Incomplete' });
  const lines = [{ line: 1, request: aRequest(world) }];
  await workflow.executeUpdate('addLines', { args: [{ chunk: 1, lines }] });
  const seal = (argument?: object) => workflow.executeUpdate('sealBatch', { args: [argument] });
  await expect(seal()).rejects.toMatchObject(refusal('Chunk 0 has not arrived.'));
  await workflow.executeUpdate('addLines', { args: [{ chunk: 0, lines }] });
  await expect(seal({ chunks: 3 })).rejects.toMatchObject(refusal('2 chunks have arrived, and not 3.'));
  await expect(seal({ lines: 3 })).rejects.toMatchObject(refusal('2 lines have arrived, and not 3.'));
  await seal({ chunks: 2, lines: 2 });
  expect((await batch.result()).counts.refunded).toBe(2);
});

it('takes no further lines once it is sealed or canceled, but says again what it has', async () => {
  const requests = manyRequests(world, 2);
  const id = anId();
  const batch = await clientOf(world).startBatch(id, { perSecond: 0.01 });
  await batch.add(requests);
  await batch.seal();
  await expect(batch.add(manyRequests(world, 1))).rejects.toMatchObject({ type: 'TooLate' });
  await clientOf(world).batch(id).add(requests); // the same again
  await batch.cancel();
  await batch.result();
  await expect(batch.add(manyRequests(world, 1))).rejects.toMatchObject({ type: 'TooLate' });
});

it('refuses chunks that are too long or too large, naming the field', async () => {
  const batch = await clientOf(world).startBatch(anId());
  const workflow = world.client.workflow.getHandle(batch.workflowId);
  const add = (argument: unknown) => workflow.executeUpdate('addLines', { args: [argument] });
  const line = { line: 1, request: aRequest(world) };
  const many = Array.from({ length: 201 }, (_, index) => ({ ...line, line: index + 1 }));
  const large = many
    .slice(0, 200)
    .map((one) => ({ ...one, junk: 'x', request: { ...line.request, x: 'x'.repeat(3_000) } }));
  for (const [argument, field] of [
    [{ chunk: 0, lines: many }, 'lines must be an array of 1 to 200'],
    [{ chunk: 0, lines: large }, 'lines must be at most 524288 bytes'],
    [{ chunk: 0, lines: [{ ...line, line: 2 }, line] }, 'lines[1] must be'],
    [{ chunk: -1, lines: [line] }, 'chunk must be'],
    [{ lines: [line] }, 'chunk must be'],
    ['nonsense', 'addLines must be'],
  ] as const) {
    await expect(add(argument)).rejects.toMatchObject({
      cause: { type: 'InvalidRequest', message: expect.stringContaining(field) },
    });
  }
  await batch.cancel();
});

it('packs large lines into as many chunks as they need', async () => {
  const reason = 'é'.repeat(1000);
  const requests = manyRequests(world, 300, { reason, requestedBy: 'ñ'.repeat(255), orderId: '€'.repeat(255) });
  const batch = await clientOf(world).startBatch(anId());
  const { chunks } = await batch.add(requests);
  expect(chunks).toBeGreaterThan(2);
  await batch.cancel();
  await batch.result();
  expect((await rowsOf(batch)).map(({ status }) => status)).toEqual(requests.map(() => 'notSent'));
}, 60_000);

it('starts nothing for a batch that is invalid, in any language', async () => {
  const refunds = clientOf(world);
  await expect(refunds.startBatch('no/slash', { window: 0.5 })).rejects.toMatchObject({
    name: 'InvalidRefundError',
    problems: [{ field: 'id' }, { field: 'window' }],
  });
  const workflowId = anId();
  const started = await world.client.workflow.start('refundBatch', {
    taskQueue: world.taskQueue,
    workflowId,
    args: [{ perSecond: 'fast' }],
  });
  await expect(started.result()).rejects.toMatchObject({ cause: { type: 'InvalidRequest' } });
});

it('does not take a workflow of another type for a batch', async () => {
  const id = anId();
  await world.client.workflow.start('refundPayment', {
    taskQueue: `nobody-${id}`,
    workflowId: `refund-batch-${id}`,
    args: [],
  });
  await expect(clientOf(world).startBatch(id)).rejects.toMatchObject({ name: 'RefundConflictError' });
  await world.client.workflow.getHandle(`refund-batch-${id}`).terminate();
});

it('takes up the chunks of a batch of its ID that was terminated, and no others under their numbers', async () => {
  const requests = manyRequests(world, 5);
  const [first, second] = [requests.slice(0, 2), requests.slice(2)];
  const workflowId = anId();
  const start = () =>
    world.client.workflow.start('refundBatch', { taskQueue: world.taskQueue, workflowId, args: [{ perSecond: 200 }] });
  const add = (chunk: number, lines: typeof requests) =>
    world.client.workflow.getHandle(workflowId).executeUpdate('addLines', {
      args: [{ chunk, lines: lines.map((request, index) => ({ line: index + 1, request })) }],
    });
  const before = await start();
  await add(0, first);
  await add(1, second);
  await untilReports(before, 2); // a chunk that has not reported by then stops: its batch is gone
  await before.terminate();
  const batch = await start(); // as Temporal lets anybody do who does not say RejectDuplicate
  await expect(add(1, first)).rejects.toMatchObject({ cause: { type: 'ChunkConflict' } });
  expect(await add(1, second)).toMatchObject({ known: true });
  expect(await add(0, first)).toMatchObject({ known: true });
  await batch.executeUpdate('sealBatch', { args: [{ lines: 5 }] });
  expect(await batch.result()).toMatchObject({ counts: { refunded: 5, unknown: 0 } });
});

async function untilReports(batch: WorkflowHandle, wanted: number): Promise<void> {
  for (;;) {
    const { events } = await batch.fetchHistory();
    const signals = events?.filter(({ workflowExecutionSignaledEventAttributes: signal }) => signal != null) ?? [];
    if (signals.length >= wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// Temporal takes its time to delete: meanwhile all the others run.
it.concurrent(
  'reports what is retained, and says which lines are not',
  async () => {
    const batch = await clientOf(world).startBatch(anId());
    for (let chunk = 0; chunk < 3; chunk++) await batch.add(manyRequests(world, 2));
    await batch.seal();
    await batch.result();
    const forget = async (chunk: number): Promise<void> => {
      const workflowId = chunkWorkflowId(batch.workflowId, chunk);
      await world.client.workflowService.deleteWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId },
      });
      const handle = world.client.workflow.getHandle(workflowId);
      while (await handle.describe().then(Boolean, () => false))
        await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const report = async (): Promise<unknown[]> => {
      const pages: unknown[] = [];
      for await (const { rows, ...page } of batch.report())
        pages.push({ ...page, lines: rows.map(({ line }) => line) });
      return pages;
    };
    const there = (chunk: number, ...lines: number[]): object => ({ chunk, final: true, lines });
    const gone = (chunk: number, forgotten: object): object => ({ chunk, final: true, lines: [], forgotten });
    await forget(0);
    expect(await report()).toEqual([gone(0, { from: 1, to: 2 }), there(1, 3, 4), there(2, 5, 6)]);
    await forget(2);
    expect(await report()).toEqual([gone(0, { from: 1, to: 2 }), there(1, 3, 4), gone(2, { from: 5 })]);
  },
  90_000,
);
