import { WorkflowNotFoundError } from '@temporalio/client';
import type { BatchHandle, BatchRequest, BatchRow, RefundRequest } from '../../../src';
import {
  anId,
  aRequest,
  clientOf,
  commitsByKey,
  manyRequests,
  refundId,
  rowsOf,
  untilProgress,
  untilRows,
} from '../../support/batches';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

async function sealed(requests: RefundRequest[], options: BatchRequest = {}): Promise<BatchHandle> {
  const batch = await clientOf(world).startBatch(anId(), options);
  await batch.add(requests);
  await batch.seal();
  return batch;
}

const started = async (requests: RefundRequest[]): Promise<number> => {
  const found = await Promise.all(
    requests.map((request) =>
      world.client.workflow
        .getHandle(refundId(request))
        .describe()
        .then(
          () => 1,
          (error: unknown) => {
            if (error instanceof WorkflowNotFoundError) return 0;
            throw error;
          },
        ),
    ),
  );
  return found.reduce((sum: number, one) => sum + one, 0);
};

const has = (status: BatchRow['status'], count = 1) => {
  return (rows: BatchRow[]): boolean => rows.filter((row) => row.status === status).length >= count;
};

it.concurrent(
  'starts nothing more once a pause is answered, and goes on when resumed',
  async () => {
    const requests = manyRequests(world, 60);
    const batch = await sealed(requests, { perSecond: 10 });
    await untilRows(batch, has('refunded', 3));
    const paused = await batch.pause({ requestedBy: 'ana', reason: 'to look' });
    expect(paused).toMatchObject({ status: 'paused', pausedBy: { requestedBy: 'ana' } });
    const letGo = async () => (await rowsOf(batch)).filter(({ status }) => status !== 'waiting').length;
    let before = await letGo();
    while ((await started(requests)) < before) before = await letGo(); // what was let go before may only be starting
    expect(before).toBeLessThan(60);
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // two rounds that do not come
    expect(await started(requests)).toBe(before);
    expect(await letGo()).toBe(before);
    await batch.setPace({ perSecond: 200 });
    expect(await batch.resume({ requestedBy: 'ana' })).toMatchObject({ status: 'running', perSecond: 200 });
    expect((await batch.result()).counts).toMatchObject({ refunded: 60 });
  },
  60_000,
);

it.concurrent(
  'refuses to resume what is not paused, and nonsense, by name',
  async () => {
    const batch = await sealed(manyRequests(world, 40), { perSecond: 0.1 });
    await expect(batch.resume()).rejects.toMatchObject({ name: 'BatchRefusedError', type: 'NotPaused' });
    await expect(batch.setPace({ window: 0 })).rejects.toMatchObject({ type: 'InvalidRequest' });
    await expect(batch.cancel({ openRefunds: 'all' as 'cancel' })).rejects.toMatchObject({ type: 'InvalidRequest' });
    await batch.cancel();
    await expect(batch.pause()).rejects.toMatchObject({ type: 'TooLate' });
    await batch.result();
    await expect(batch.cancel()).rejects.toMatchObject({
      type: 'TooLate',
      message: expect.stringContaining('COMPLETED'),
    });
  },
  60_000,
);

it.concurrent(
  'cancels what has not gone out, and leaves alone what has',
  async () => {
    const held = aRequest(world, { hold: { untilReleased: true } });
    const requests = [held, ...manyRequests(world, 300)];
    const batch = await sealed(requests, { perSecond: 5 });
    await untilRows(batch, has('open'));
    const answer = await batch.cancel({ requestedBy: 'ana', reason: 'wrong file' });
    expect(answer).toMatchObject({ status: 'canceling', cancel: { requestedBy: 'ana' } });
    await untilProgress(batch, ({ counts }) => counts.waiting === 0);
    const rows = await rowsOf(batch);
    expect(rows).toMatchObject([{ line: 1, status: 'open' }, ...requests.slice(1).map(() => ({}))]);
    const before = rows.filter(({ status }) => status !== 'notSent').length;
    expect(before).toBeLessThan(301);
    await world.client.workflow.getHandle(refundId(held)).signal('releaseRefund');
    const result = await batch.result();
    expect(result).toMatchObject({ status: 'canceled', canceledBy: 'ana', reason: 'wrong file' });
    expect(result.counts).toMatchObject({ refunded: before, notSent: 301 - before, unknown: 0 });
    expect(await started(requests)).toBe(before);
    expect(requests.filter((request) => commitsByKey(world).has(refundId(request)))).toHaveLength(before);
  },
  60_000,
);

it.concurrent(
  'cancels refunds that are open too, when asked for, but none that somebody else has started',
  async () => {
    const refunds = clientOf(world);
    const [mine, theirs] = manyRequests(world, 2, { hold: { untilReleased: true } }) as [RefundRequest, RefundRequest];
    await refunds.request(theirs);
    const batch = await sealed([mine, theirs, ...manyRequests(world, 20)], { perSecond: 2 });
    await untilRows(batch, has('open', 2));
    await batch.cancel({ requestedBy: 'ana', openRefunds: 'leave' });
    await batch.cancel({ openRefunds: 'cancel' }); // a later one may ask for more
    await untilRows(batch, has('canceled'));
    expect((await refunds.handle(refundId(theirs)).status()).status).toBe('pending');
    await refunds.handle(refundId(theirs)).release();
    await batch.result();
    expect(await rowsOf(batch)).toMatchObject([
      { status: 'canceled', message: 'Canceled by ana' },
      { status: 'refunded', attached: true },
      ...Array.from({ length: 20 }, () => ({})),
    ]);
  },
  60_000,
);

it.concurrent(
  'stops sending when canceled through Temporal, and follows what is out to its end',
  async () => {
    const held = aRequest(world, { hold: { untilReleased: true } });
    const batch = await sealed([held, ...manyRequests(world, 30)], { perSecond: 1 });
    await untilRows(batch, has('open'));
    const workflow = world.client.workflow.getHandle(batch.workflowId);
    await workflow.cancel();
    await untilProgress(batch, ({ counts }) => counts.waiting === 0);
    expect((await workflow.describe()).status.name).toBe('RUNNING');
    await world.client.workflow.getHandle(refundId(held)).signal('releaseRefund');
    const { status, counts } = await batch.result();
    expect(status).toBe('canceled');
    expect(counts.refunded + counts.notSent).toBe(31);
    expect((await rowsOf(batch))[0]).toMatchObject({ status: 'refunded' });
    expect((await workflow.describe()).status.name).toBe('CANCELLED');
  },
  60_000,
);

it.concurrent(
  'starts nothing more in the name of a batch that was terminated',
  async () => {
    const requests = manyRequests(world, 40);
    const batch = await sealed(requests, { perSecond: 2 });
    await untilRows(batch, has('refunded'));
    await world.client.workflow.getHandle(batch.workflowId).terminate();
    const chunk = world.client.workflow.getHandle(`${batch.workflowId}/chunk-0`);
    const { counts, rows } = (await chunk.result()) as { counts: Record<string, number>; rows: BatchRow[] };
    expect(counts['notSent']).toBeGreaterThan(0);
    expect(counts['refunded']! + counts['notSent']!).toBe(40);
    expect(rows.at(-1)).toMatchObject({ status: 'notSent', message: expect.stringContaining('gone') });
    await expect(batch.result()).rejects.toMatchObject({ name: 'BatchFailedError', type: 'Terminated' });
  },
  60_000,
);

it.concurrent(
  'takes signals from the Web UI, and shows one that can change nothing',
  async () => {
    const batch = await sealed(manyRequests(world, 20), { perSecond: 0.1 });
    const workflow = world.client.workflow.getHandle(batch.workflowId);
    await workflow.signal('resumeBatch');
    await workflow.signal('pauseBatch', { requestedBy: 'bo' });
    await untilProgress(batch, ({ status }) => status === 'paused');
    await workflow.signal('cancelBatch', 'nonsense');
    expect((await batch.result()).status).toBe('canceled');
    const details = await world.client.workflowService.queryWorkflow({
      namespace: 'default',
      execution: { workflowId: batch.workflowId },
      query: { queryType: '__temporal_workflow_metadata' },
    });
    const metadata = Buffer.from(details.queryResult!.payloads![0]!.data!).toString();
    expect(metadata).toContain('resumeBatch: The batch is not paused.');
    expect(metadata).toContain('| notSent |');
  },
  60_000,
);
