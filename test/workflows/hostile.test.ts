import Long from 'long';
import { RefundClient } from '../../src';
import { endOf, QUICK, startRefundWorld, type RefundWorld } from '../support/refund-world';
import { resetWorkflow } from '../support/reset-workflow';

/** What a gateway, an operator or a caller can do to a refund, and what must not become of it. */
let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld({ requestTimeoutMs: 8_000 });
});
afterAll(() => world.stop());

const committed = (advancedPaymentId: string) =>
  world.sandbox.ledger().filter((entry) => entry.advancedPaymentId === advancedPaymentId);

const posted = async (advancedPaymentId: string): Promise<void> => {
  while (!world.sandbox.requests().some((request) => request.advancedPaymentId === advancedPaymentId)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

it('goes on when a review is settled with half a character, which no protocol carries', async () => {
  const advancedPaymentId = world.addPayment(50, 50);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'partial-split' }] } });
  const handle = await world.start({ advancedPaymentId, amount: 100 });
  const { refunds } = await world.until(handle, 'needsReview');
  const finding = { outcome: 'notRefunded', resolvedBy: 'bea', note: 'x\ud800' };
  await handle.signal('resolveRefund', finding);
  await expect(handle.executeUpdate('resolveRefund', { args: [finding] })).rejects.toMatchObject({
    cause: { type: 'InvalidRequest' },
  });
  expect((await world.status(handle)).status).toBe('needsReview');
  const refundIds = refunds.filter(({ status }) => status === 'approved').map(({ id }) => id);
  await handle.signal('resolveRefund', { outcome: 'refunded', resolvedBy: 'bea', note: 'half of it', refundIds });
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', amount: 50 });
});

it('closes a review of a part by what was really approved, even when nobody names it', async () => {
  const advancedPaymentId = world.addPayment(60, 40);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'partial-split' }] } });
  const handle = await world.start({ advancedPaymentId, amount: 100 });
  await world.until(handle, 'needsReview');
  await handle.signal('resolveRefund', { outcome: 'refunded', resolvedBy: 'bea', note: 'what is there' });
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', amount: 60, refunds: [{ amount: 60 }] });
});

it('closes as refunded by more refunds than a search attribute holds: it claims none, and none is lost', async () => {
  const advancedPaymentId = world.addPayment(...Array.from({ length: 170 }, () => 0.1));
  const handle = await world.start({ advancedPaymentId, amount: 17 });
  const { closed, result } = await endOf(handle);
  expect(closed).toBe('COMPLETED');
  expect(result?.status === 'refunded' ? result.refunds : []).toHaveLength(170);
});

const reset = (workflowId: string): Promise<void> => resetWorkflow(world.client, workflowId, 4);

it.concurrent.each([0, 1_000])(
  'is not canceled while a request of the run before a reset is still out, %d ms after it',
  async (afterMs) => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'slow', delayMs: 5_000 }] } });
    const handle = await world.start({ advancedPaymentId });
    await posted(advancedPaymentId);
    await reset(handle.workflowId);
    const next = world.client.workflow.getHandle(handle.workflowId);
    if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
    await next.signal('cancelRefund', {});
    expect((await endOf(next)).result).toMatchObject({ status: 'refunded' });
    expect(committed(advancedPaymentId)).toHaveLength(1);
  },
  120_000,
);

it.concurrent(
  'is canceled after a reset once a look has proven it, and a client that waits since before hears so',
  async () => {
    const handle = await world.start({ advancedPaymentId: world.addPayment(100), hold: { untilReleased: true } });
    await world.until(handle, 'pending');
    const refund = new RefundClient(world.client).handle(handle.workflowId);
    const waiting = refund.result();
    await new Promise((resolve) => setTimeout(resolve, 300)); // the wait has begun
    await reset(handle.workflowId);
    expect(await refund.cancel({ requestedBy: 'ana' })).toEqual({ decision: 'canceled', status: 'canceled' });
    expect(await waiting).toMatchObject({ status: 'canceled', canceledBy: 'ana' });
  },
  120_000,
);

it.concurrent(
  'is refunded by a reset after it had failed, and the handle that its start returned says so',
  async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '400' }] } });
    const client = new RefundClient(world.client, { taskQueue: world.taskQueue });
    const refund = await client.request({ advancedPaymentId, amount: 100, reference: 'return-7', policy: QUICK });
    await expect(refund.result()).rejects.toMatchObject({ type: 'BadRequest' });
    await reset(refund.workflowId);
    expect(await refund.result()).toMatchObject({ status: 'refunded' });
    expect(committed(advancedPaymentId)).toHaveLength(1);
  },
  120_000,
);

it.concurrent(
  'is what the latest review says, though the one before said that it was refunded',
  async () => {
    const advancedPaymentId = world.addPayment(50, 50);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'partial-split' }] } });
    const client = new RefundClient(world.client, { taskQueue: world.taskQueue });
    const refund = await client.request({ advancedPaymentId, amount: 100, reference: 'return-7', policy: QUICK });
    const handle = world.client.workflow.getHandle(refund.workflowId);
    await world.until(handle, 'needsReview');
    const { events } = await handle.fetchHistory();
    const reviewed = events?.findLast((event) => event.workflowTaskCompletedEventAttributes != null);
    await refund.resolve({ outcome: 'refunded', resolvedBy: 'bea', note: 'mistaken' });
    expect(await refund.result()).toMatchObject({ status: 'refunded' });
    await resetWorkflow(world.client, refund.workflowId, Number(reviewed?.eventId), { withoutMessages: true });
    await world.until(handle, 'needsReview'); // of the new run
    await refund.resolve({ outcome: 'notRefunded', resolvedBy: 'bea', note: 'none of it' });
    await expect(refund.result()).rejects.toMatchObject({ type: 'ResolvedNotRefunded' });
  },
  120_000,
);

it.concurrent(
  'is not canceled while a request is out whose timeout somebody has shortened',
  async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'slow', delayMs: 5_000 }] } });
    const handle = await world.start({ advancedPaymentId });
    await posted(advancedPaymentId);
    const { raw } = await handle.describe();
    await world.client.workflowService.updateActivityOptions({
      namespace: 'default',
      execution: { workflowId: handle.workflowId },
      id: raw.pendingActivities?.[0]?.activityId ?? '',
      activityOptions: { startToCloseTimeout: { seconds: Long.fromNumber(1) } },
      updateMask: { paths: ['start_to_close_timeout'] },
    });
    await handle.signal('cancelRefund', {});
    expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
    expect(committed(advancedPaymentId)).toHaveLength(1);
  },
  120_000,
);

it('becomes a review when somebody leaves the look no further attempt', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({
    advancedPaymentId,
    posts: { script: [{ fault: 'lost-reply' }] },
    gets: { script: [{ fault: '500', times: 9_999 }] },
  });
  const handle = await world.start({ advancedPaymentId });
  await posted(advancedPaymentId);
  await handle.signal('cancelRefund', {});
  let activityId: string | null | undefined;
  while (activityId == null) {
    const { raw } = await handle.describe();
    activityId = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'findRefund')?.activityId;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await world.client.workflowService.updateActivityOptions({
    namespace: 'default',
    execution: { workflowId: handle.workflowId },
    id: activityId,
    activityOptions: { retryPolicy: { maximumAttempts: 1 } },
    updateMask: { paths: ['retry_policy.maximum_attempts'] },
  });
  await world.until(handle, 'needsReview');
  await handle.signal('resolveRefund', { outcome: 'refunded', resolvedBy: 'bea', note: 'it is in the statement' });
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
});

it('is not proven by a look that knows no such payment, which the refund itself did', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({
    advancedPaymentId,
    posts: { script: [{ fault: 'lost-reply' }, { fault: '400', times: 99 }] },
    gets: { script: [{ fault: '404', times: 9_999 }] },
  });
  const handle = await world.start({ advancedPaymentId });
  await world.until(handle, 'needsReview');
  world.sandbox.setFaults({ advancedPaymentId });
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', amount: 25 });
});
