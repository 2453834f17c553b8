import type { PostFault } from '../../sandbox';
import { endOf, startRefundWorld, type RefundWorld } from '../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld({ requestTimeoutMs: 1_000 });
});
afterAll(() => world.stop());

async function refundWith(script: PostFault[], amounts = [100], amount: number | 'full' = 25) {
  const advancedPaymentId = world.addPayment(...amounts);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script } });
  const handle = await world.start({ advancedPaymentId, amount });
  const end = await endOf(handle);
  const posts = world.sandbox.requests().filter((request) => request.advancedPaymentId === advancedPaymentId);
  const committed = world.sandbox.ledger().filter((entry) => entry.advancedPaymentId === advancedPaymentId);
  return { ...end, handle, posts, committed };
}

it('refunds once, with the workflow ID as the idempotency key', async () => {
  const { closed, result, handle, posts, committed } = await refundWith([]);
  expect(closed).toBe('COMPLETED');
  expect(result).toMatchObject({ status: 'refunded', amount: 25, idempotencyKey: handle.workflowId });
  expect(posts.map(({ key }) => key)).toEqual([handle.workflowId]);
  expect(committed).toMatchObject([{ key: handle.workflowId, amount: 25, status: 'approved' }]);
  expect(await world.status(handle)).toMatchObject({ status: 'refunded', refunds: [{ amount: 25 }] });
});

it('refunds all that is left when asked for a full refund', async () => {
  const { result, committed } = await refundWith([], [70, 30], 'full');
  expect(result).toMatchObject({ status: 'refunded', amount: 100 });
  expect(committed).toMatchObject([{ amount: 100 }]);
});

/** Whatever goes wrong on the way: refunded, by one commit, under one key. */
it.concurrent.each<[string, PostFault[]]>([
  ['500s before anything happened', [{ fault: '500-before', times: 2 }]],
  ['a 500 after the money moved', [{ fault: '500-after' }]],
  ['a lost reply after the money moved', [{ fault: 'lost-reply' }]],
  ['a connection reset before the gateway read it', [{ fault: 'reset-before' }]],
  ['an answer that never comes', [{ fault: 'hang-after' }]],
  ['an unreadable 200', [{ fault: 'malformed' }]],
  ['a truncated 200', [{ fault: 'truncated' }]],
  ['a rate limit', [{ fault: '429', retryAfterSeconds: 1 }]],
  ['a conflict with itself', [{ fault: '409' }]],
  ['a lock', [{ fault: '423' }]],
  ['an HTML error page', [{ fault: 'html-502' }]],
  ['a 503', [{ fault: '503' }]],
  ['ids and amounts as strings', [{ fault: 'string-shapes' }]],
  ['a refund that settles later', [{ fault: 'in_process', settleAfterMs: 500 }]],
  ['an answer without a status', [{ fault: 'no-status' }]],
])('refunds exactly once through %s', async (_name, script) => {
  const { closed, result, handle, posts, committed } = await refundWith(script);
  expect({ closed, status: result?.status }).toEqual({ closed: 'COMPLETED', status: 'refunded' });
  expect(committed).toMatchObject([{ key: handle.workflowId, amount: 25, status: 'approved' }]);
  expect(new Set(posts.map(({ key }) => key))).toEqual(new Set([handle.workflowId]));
  const ids = result?.status === 'refunded' ? result.refunds.map(({ id }) => id) : [];
  expect(ids).toEqual(committed.flatMap(({ refundIds }) => refundIds));
});

it.concurrent.each<[string, PostFault[], string]>([
  ['400', [{ fault: '400' }], 'BadRequest'],
  ['404', [{ fault: '404' }], 'NotFound'],
  ['422', [{ fault: '422' }], 'UnexpectedResponse'],
  ['a redirect', [{ fault: 'redirect' }], 'UnexpectedResponse'],
  ['a rejected refund', [{ fault: 'rejected' }], 'RefundRejected'],
  [
    'a refund that is rejected later',
    [{ fault: 'in_process', settle: 'rejected', settleAfterMs: 300 }],
    'RefundRejected',
  ],
])('fails for good after one request on %s', async (_name, script, type) => {
  const { closed, failure, posts, committed } = await refundWith(script);
  expect({ closed, failure }).toEqual({ closed: 'FAILED', failure: type });
  expect(posts).toHaveLength(1);
  expect(committed.filter(({ status }) => status === 'approved')).toEqual([]);
});

it('carries the error of the gateway in the failure that closes it', async () => {
  const { handle } = await refundWith([{ fault: '400' }]);
  const error: unknown = await handle.result().catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    cause: {
      type: 'BadRequest',
      nonRetryable: true,
      details: [{ status: '400', error: 'bad_request', cause: [{ code: '400048' }] }],
    },
  });
});

it('fails only after a look when a 4xx follows an attempt that may have moved money', async () => {
  const { failure, posts, committed, handle } = await refundWith([{ fault: '500-before' }, { fault: '400' }]);
  expect(failure).toBe('BadRequest');
  expect(posts).toHaveLength(2);
  expect(committed).toEqual([]);
  const { events } = await handle.fetchHistory();
  const looked = events?.some(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'findRefund',
  );
  expect(looked).toBe(true);
});

it('fails at once when a 4xx follows attempts that surely moved nothing', async () => {
  const { failure, posts, handle } = await refundWith([{ fault: '429' }, { fault: '404' }]);
  expect(failure).toBe('NotFound');
  expect(posts).toHaveLength(2);
  const { events } = await handle.fetchHistory();
  const activities = events?.filter((event) => event.activityTaskScheduledEventAttributes != null);
  expect(activities).toHaveLength(1); // the attempts themselves are the proof
});

it('ends as GatewayUnavailable when the window is over and a look finds nothing', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '500-before', times: 999 }] } });
  const handle = await world.start({ advancedPaymentId, policy: { submitWindowSeconds: 1.5 } });
  expect(await endOf(handle)).toEqual({ closed: 'FAILED', failure: 'GatewayUnavailable' });
});

it('ends as refunded when the window is over and a look finds the money moved', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({
    advancedPaymentId,
    posts: { script: [{ fault: 'lost-reply' }] },
    gets: { script: [{ fault: '500', times: 6 }] },
  });
  const handle = await world.start({ advancedPaymentId, policy: { submitWindowSeconds: 1 } });
  expect(await endOf(handle)).toMatchObject({ closed: 'COMPLETED', result: { status: 'refunded', amount: 25 } });
});
