import { randomUUID } from 'node:crypto';
import { defaultPayloadConverter, defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { endOf, startRefundWorld, type RefundWorld } from '../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

const STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);
const PAYMENT = defineSearchAttributeKey('AdvancedPaymentId', SearchAttributeType.KEYWORD);
const ORDER = defineSearchAttributeKey('OrderId', SearchAttributeType.KEYWORD);
const AMOUNT = defineSearchAttributeKey('RefundAmount', SearchAttributeType.DOUBLE);
const IDS = defineSearchAttributeKey('RefundIds', SearchAttributeType.KEYWORD_LIST);

it('takes 12 events and 3 billable actions when the starter sets the search attributes', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.client.workflow.start('refundPayment', {
    taskQueue: world.taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [{ advancedPaymentId, amount: 25 }],
    typedSearchAttributes: [
      { key: STATUS, value: 'submitting' },
      { key: PAYMENT, value: advancedPaymentId },
      { key: AMOUNT, value: 25 },
    ],
  });
  await handle.result();
  const { events = [] } = await handle.fetchHistory();
  expect(events).toHaveLength(12);
  const upserts = events?.filter((event) => event.upsertWorkflowSearchAttributesEventAttributes != null);
  const activities = events?.filter((event) => event.activityTaskScheduledEventAttributes != null);
  expect([1, upserts?.length, activities?.length]).toEqual([1, 1, 1]); // the start, the upsert, the activity
});

it('keeps of an approved answer only the refunds in the history', async () => {
  const handle = await world.start({ advancedPaymentId: world.addPayment(100), amount: 25 });
  await handle.result();
  const { events } = await handle.fetchHistory();
  const completed = events?.find((event) => event.activityTaskCompletedEventAttributes != null);
  const answer = completed?.activityTaskCompletedEventAttributes?.result?.payloads?.[0];
  expect(defaultPayloadConverter.fromPayload(answer!)).toEqual({ refunds: [expect.objectContaining({ amount: 25 })] });
});

it('keeps in the history only what a policy changes, and goes by the default for the rest', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'lost-reply' }] } });
  const handle = await world.client.workflow.start('refundPayment', {
    taskQueue: world.taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [{ advancedPaymentId, amount: 25, policy: { settleIntervalSeconds: 7, maxRetrySeconds: 300 } }],
  });
  const lastFailure = async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure;
  let failure = await lastFailure();
  while (failure == null) failure = await lastFailure();
  const waits = Number(failure.applicationFailureInfo?.nextRetryDelay?.seconds);
  expect(waits).toBeGreaterThanOrEqual(60); // the quiet period; NaN without a policy
  const { events = [] } = await handle.fetchHistory();
  const scheduled = events?.find((event) => event.activityTaskScheduledEventAttributes != null);
  const input = scheduled?.activityTaskScheduledEventAttributes?.input?.payloads?.[0];
  expect(defaultPayloadConverter.fromPayload<{ policy: object }>(input!).policy).toEqual({ settleIntervalSeconds: 7 });
  await handle.terminate('the test has seen what it wanted');
});

it('sets every search attribute itself when the starter sets none', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.start({ advancedPaymentId, amount: 25, orderId: 'A-1001', hold: { untilReleased: true } });
  await world.until(handle, 'pending');
  const held = (await handle.describe()).typedSearchAttributes;
  expect([STATUS, PAYMENT, ORDER].map((key) => held.get(key))).toEqual(['pending', advancedPaymentId, 'A-1001']);
  expect(held.get(AMOUNT)).toBe(25);
  await handle.signal('releaseRefund');
  const { result } = await endOf(handle);
  const closed = (await handle.describe()).typedSearchAttributes;
  expect(closed.get(STATUS)).toBe('refunded');
  expect(closed.get(IDS)).toEqual(result?.status === 'refunded' ? result.refunds.map(({ id }) => id) : undefined);
});

it('is found by its order', async () => {
  const orderId = `order-${randomUUID()}`;
  const handle = await world.start({ advancedPaymentId: world.addPayment(100), orderId });
  await handle.result();
  for (;;) {
    const found = [];
    for await (const one of world.client.workflow.list({
      query: `OrderId = '${orderId}' AND RefundStatus = 'refunded'`,
    })) {
      found.push(one.workflowId);
    }
    if (found.length > 0) return expect(found).toEqual([handle.workflowId]);
    await new Promise((resolve) => setTimeout(resolve, 100)); // visibility lags
  }
});

it.each([
  ['failed', '404' as const],
  ['refunded', 'none' as const],
])('says %s at the end', async (status, fault) => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault }] } });
  const handle = await world.start({ advancedPaymentId });
  await endOf(handle);
  expect((await handle.describe()).typedSearchAttributes.get(STATUS)).toBe(status);
});

it('shows the pending activity, its attempts and the last failure to an operator', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '401', times: 99 }] } });
  const handle = await world.start({ advancedPaymentId });
  for (;;) {
    const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
    if (pending?.lastFailure == null) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    expect(pending.lastFailure.applicationFailureInfo?.type).toBe('Unauthorized');
    expect(pending.lastFailure.message).toContain('access token');
    const wait = Number(pending.currentRetryInterval?.seconds ?? 0);
    expect(wait).toBeGreaterThanOrEqual(30); // whatever the policy says: a person must mend it
    break;
  }
  await handle.signal('cancelRefund');
  expect((await endOf(handle)).result).toMatchObject({ status: 'canceled' });
});
