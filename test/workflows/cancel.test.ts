import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { PostFault } from '../../sandbox';
import type { Hold } from '../../src/contract';
import { endOf, startRefundWorld, type RefundWorld } from '../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld({ requestTimeoutMs: 1_500 });
});
afterAll(() => world.stop());

const BY = { requestedBy: 'ana', reason: 'changed her mind' };

/** Every way to cancel: what is sent, and how a refund that it cancels then closes. */
const WAYS: [string, (handle: WorkflowHandle) => Promise<unknown>, string][] = [
  ['a signal', (handle) => handle.signal('cancelRefund', BY), 'COMPLETED'],
  ['an update', (handle) => handle.executeUpdate('requestCancellation', { args: [BY] }), 'COMPLETED'],
  ["Temporal's own cancellation", (handle) => handle.cancel(), 'CANCELLED'],
  [
    'the same signal twice',
    (handle) => Promise.all([handle.signal('cancelRefund', BY), handle.signal('cancelRefund', BY)]),
    'COMPLETED',
  ],
];

interface Situation {
  /** Major units that the payment has. @default 100 */
  left?: number;
  posts?: PostFault[];
  hold?: Hold;
  /** Whether the cancel comes in time. */
  canceled: boolean;
  requests: number;
}

const SITUATIONS: Record<string, Situation> = {
  'it is held': { hold: { untilReleased: true }, canceled: true, requests: 0 },
  'an attempt is in flight that succeeds': { posts: [{ fault: 'slow', delayMs: 700 }], canceled: false, requests: 1 },
  'an attempt is in flight that is refused': {
    posts: [{ fault: 'slow', delayMs: 700 }],
    left: 10,
    canceled: true,
    requests: 1,
  },
  'an attempt is in flight whose answer is lost': {
    posts: [{ fault: 'hang-after', delayMs: 5_000 }],
    canceled: false,
    requests: 1,
  },
  'an attempt is in flight that never arrives': {
    posts: [{ fault: 'hang-before', delayMs: 5_000 }],
    canceled: true,
    requests: 1,
  },
  'it waits after a rate limit': { posts: [{ fault: '429', retryAfterSeconds: 60 }], canceled: true, requests: 1 },
  'it waits after a 500 that moved nothing': { posts: [{ fault: '500-before' }], canceled: true, requests: 1 },
  'it waits after a 500 that moved money': { posts: [{ fault: '500-after' }], canceled: false, requests: 1 },
};

describe.each(WAYS)('cancel by %s', (_way, cancel, closedAs) => {
  it.concurrent.each(Object.entries(SITUATIONS))(
    'while %s',
    async (_name, { posts = [], left = 100, hold, canceled, requests }) => {
      const advancedPaymentId = world.addPayment(left);
      world.sandbox.setFaults({ advancedPaymentId, posts: { script: posts } });
      const handle = await world.start({
        advancedPaymentId,
        ...(hold === undefined ? {} : { hold }),
        policy: { initialRetrySeconds: 30, maxRetrySeconds: 60 }, // in back-off until the cancel ends it
      });
      const seen = (): number =>
        world.sandbox.requests().filter((request) => request.advancedPaymentId === advancedPaymentId).length;
      while (seen() < requests) await new Promise((resolve) => setTimeout(resolve, 20));
      if (posts.every(({ delayMs }) => delayMs === undefined)) await backoffOf(handle, requests);
      await cancel(handle);

      const { closed, result } = await endOf(handle);
      expect(closed).toBe(canceled ? closedAs : 'COMPLETED');
      if (closed === 'COMPLETED') expect(result?.status).toBe(canceled ? 'canceled' : 'refunded');
      if (canceled && closed === 'COMPLETED') expect(result).toMatchObject({ canceledBy: 'ana', reason: BY.reason });
      const committed = world.sandbox.ledger().filter((entry) => entry.advancedPaymentId === advancedPaymentId);
      expect(committed).toHaveLength(canceled ? 0 : 1);
      expect(seen()).toBe(requests);
      expect((await world.status(handle)).cancel).toMatchObject({ decision: canceled ? 'canceled' : 'tooLate' });
    },
  );
});

/** Waits until the attempt that was sent has failed and the next one is scheduled. */
async function backoffOf(handle: WorkflowHandle, requests: number): Promise<void> {
  if (requests === 0) return;
  for (;;) {
    const { raw } = await handle.describe();
    if (raw.pendingActivities?.some((pending) => pending.lastFailure != null)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('sends nothing when the cancel comes with the start', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.client.workflow.signalWithStart('refundPayment', {
    taskQueue: world.taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [{ advancedPaymentId, amount: 25 }],
    signal: 'cancelRefund',
    signalArgs: [BY],
  });
  expect(await handle.result()).toMatchObject({ status: 'canceled', canceledBy: 'ana' });
  expect(world.sandbox.requests().filter((request) => request.advancedPaymentId === advancedPaymentId)).toEqual([]);
});

it('answers tooLate at once when the gateway has accepted the refund', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'in_process', settleAfterMs: 1_500 }] } });
  const handle = await world.start({ advancedPaymentId });
  await world.until(handle, 'settling');
  expect(await handle.executeUpdate('requestCancellation')).toEqual({ decision: 'tooLate', status: 'settling' });
  expect((await endOf(handle)).result?.status).toBe('refunded');
});

it('cancels while it reconciles, once nothing is found', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '500-before', times: 99 }] } });
  const handle = await world.start({ advancedPaymentId, policy: { submitWindowSeconds: 0.5, quietPeriodSeconds: 1 } });
  await world.until(handle, 'reconciling');
  expect(await handle.executeUpdate('requestCancellation', { args: [BY] })).toEqual({
    decision: 'canceled',
    status: 'canceled',
  });
});

it('lets a release and a cancel race: one of them wins, and the result says which', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.start({ advancedPaymentId, hold: { untilReleased: true } });
  await world.until(handle, 'pending');
  await Promise.all([handle.signal('releaseRefund', {}), handle.signal('cancelRefund', BY)]);
  const { result } = await endOf(handle);
  const committed = world.sandbox.ledger().filter((entry) => entry.advancedPaymentId === advancedPaymentId);
  expect(committed).toHaveLength(result?.status === 'refunded' ? 1 : 0);
});

it('cancels even when what comes with the signal makes no sense', async () => {
  const handle = await world.start({ advancedPaymentId: world.addPayment(100), hold: { untilReleased: true } });
  await handle.signal('cancelRefund', { requestedBy: 5 });
  expect((await endOf(handle)).result).toMatchObject({ status: 'canceled' });
});
