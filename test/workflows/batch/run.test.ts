import { aRequest, anId, clientOf, commitsByKey, manyRequests, refundId, rowsOf } from '../../support/batches';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

it('refunds every line once, and reports each by its number', async () => {
  const requests = manyRequests(world, 230);
  const batch = await clientOf(world).startBatch(anId(), { description: 'Recall', perSecond: 200 });
  expect(await batch.add(requests)).toEqual({ chunks: 2, lines: 230 });
  expect(world.sandbox.requests()).toHaveLength(0); // nothing is sent before it is sealed
  await batch.seal();
  expect(await batch.result()).toMatchObject({ status: 'completed', lines: 230, chunks: 2, counts: { refunded: 230 } });
  const rows = await rowsOf(batch);
  expect(rows.map(({ line }) => line)).toEqual(requests.map((_, index) => index + 1));
  const commits = commitsByKey(world);
  requests.forEach((request, index) => {
    expect(rows[index]).toMatchObject({ status: 'refunded', workflowId: refundId(request), amount: 25 });
    expect(rows[index]?.refundIds).toHaveLength(1);
    expect(commits.get(refundId(request))).toBe(1);
  });
}, 120_000);

it('goes on past lines that are invalid, refused or taken', async () => {
  const refunds = clientOf(world);
  const good = aRequest(world);
  const [refused, taken, shared, closed] = manyRequests(world, 4) as [
    typeof good,
    typeof good,
    typeof good,
    typeof good,
  ];
  world.sandbox.setFaults({ advancedPaymentId: refused.advancedPaymentId, posts: { script: [{ fault: '404' }] } });
  await refunds.request({ ...taken, amount: 30 });
  await refunds.request({ ...shared, hold: { seconds: 2 } });
  await (await refunds.request(closed)).result();
  const batch = await refunds.startBatch(anId());
  await batch.add([
    { ...good, amount: 0 },
    { ...good, reference: undefined as unknown as string },
    'nonsense' as unknown as typeof good,
    refused,
    taken,
    { ...shared, hold: { seconds: 2 } },
    closed,
    good,
    good,
  ]);
  await batch.seal();
  const { counts } = await batch.result();
  expect(counts).toMatchObject({ invalid: 3, failed: 1, conflict: 1, refunded: 4 });
  const rows = await rowsOf(batch);
  expect(rows).toMatchObject([
    { line: 1, status: 'invalid', message: expect.stringContaining('amount') },
    { line: 2, status: 'invalid', message: expect.stringContaining('reference') },
    { line: 3, status: 'invalid' },
    { line: 4, status: 'failed', failureType: 'NotFound' },
    { line: 5, status: 'conflict', workflowId: refundId(taken), message: expect.stringContaining('amount') },
    { line: 6, status: 'refunded', attached: true },
    { line: 7, status: 'refunded', attached: true },
    { line: 8, status: 'refunded' },
    { line: 9, status: 'refunded' },
  ]);
  expect(rows.slice(7).filter(({ attached }) => attached)).toHaveLength(1); // one refund, whichever line was first
  expect(commitsByKey(world).get(refundId(good))).toBe(1);
  expect(commitsByKey(world).get(refundId(shared))).toBe(1);
}, 60_000);
