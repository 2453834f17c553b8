import type { PostFault } from '../../sandbox';
import { endOf, QUICK, startRefundWorld, type RefundWorld } from '../support/refund-world';
import { resetWorkflow } from '../support/reset-workflow';

/** A gateway that does not honour the idempotency key: every request that reaches it refunds anew. */
let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld({ requestTimeoutMs: 1_000, ignoreKeys: true });
});
afterAll(() => world.stop());

const committed = (advancedPaymentId: string) =>
  world.sandbox.ledger().filter((entry) => entry.advancedPaymentId === advancedPaymentId);

/** Visibility knows that it is. */
const closed = async (workflowId: string): Promise<void> => {
  const query = `WorkflowId = '${workflowId}' AND ExecutionStatus != 'Running'`;
  while ((await world.client.workflow.count(query)).count === 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
};

it.concurrent.each<[string, PostFault]>([
  ['a 500 after the money moved', { fault: '500-after' }],
  ['a lost reply', { fault: 'lost-reply' }],
  ['a timeout', { fault: 'hang-after' }],
  ['an unreadable answer', { fault: 'malformed' }],
  ['a late commit', { fault: 'late-commit', delayMs: 200 }],
])('pays once through %s', async (_name, fault) => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [fault] } });
  const handle = await world.start({ advancedPaymentId });
  expect(await endOf(handle)).toMatchObject({ closed: 'COMPLETED', result: { status: 'refunded', amount: 25 } });
  expect(committed(advancedPaymentId)).toHaveLength(1);
});

it('pays a full refund once, found by what is left', async () => {
  const advancedPaymentId = world.addPayment(60, 40);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'lost-reply' }] } });
  const handle = await world.start({ advancedPaymentId, amount: 'full' });
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', amount: 100 });
  expect(committed(advancedPaymentId)).toHaveLength(1);
});

it('does not take an equal refund that another one owns for its own', async () => {
  const advancedPaymentId = world.addPayment(100);
  const first = await world.start({ advancedPaymentId });
  expect((await endOf(first)).result).toMatchObject({ status: 'refunded' });
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '500-before' }] } });
  const second = await world.start({ advancedPaymentId });
  expect((await endOf(second)).result).toMatchObject({ status: 'refunded' });
  expect(committed(advancedPaymentId)).toHaveLength(2);
  const ids = committed(advancedPaymentId).flatMap(({ refundIds }) => refundIds);
  expect(new Set(ids).size).toBe(2);
});

it('sends nothing while looking fails', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({
    advancedPaymentId,
    posts: { script: [{ fault: 'lost-reply' }] },
    gets: { script: [{ fault: '500', times: 4 }] },
  });
  const handle = await world.start({ advancedPaymentId });
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
  expect(committed(advancedPaymentId)).toHaveLength(1);
});

describe('a closed refund whose ID is started once more, as no client should', () => {
  it('is found to be refunded', async () => {
    const advancedPaymentId = world.addPayment(100);
    const first = await world.start({ advancedPaymentId });
    const { result } = await endOf(first);
    await closed(first.workflowId);
    const again = await endOf(await world.start({ advancedPaymentId }, first.workflowId));
    expect(again).toMatchObject({ closed: 'COMPLETED', result: { status: 'refunded' } });
    const ids = (of: typeof result) => (of?.status === 'refunded' ? of.refunds.map(({ id }) => id) : []);
    expect(ids(again.result)).toEqual(ids(result));
    expect(committed(advancedPaymentId)).toHaveLength(1);
  });

  it.each([
    ['a hold', { hold: { untilReleased: true } }],
    ['its start', {}],
  ])('is not told to be canceled where it was refunded, by a cancel that comes with %s', async (_, change) => {
    const advancedPaymentId = world.addPayment(100);
    const first = await world.start({ advancedPaymentId });
    await endOf(first);
    await closed(first.workflowId);
    const again = await world.client.workflow.signalWithStart('refundPayment', {
      taskQueue: world.taskQueue,
      workflowId: first.workflowId,
      args: [{ advancedPaymentId, amount: 25, policy: QUICK, ...change }],
      signal: 'cancelRefund',
      signalArgs: [{}],
    });
    expect(await endOf(again)).toMatchObject({ closed: 'COMPLETED', result: { status: 'refunded' } });
    expect(committed(advancedPaymentId)).toHaveLength(1);
  });

  it('goes on after a reset that keeps its question whether its ID was used before', async () => {
    const advancedPaymentId = world.addPayment(100);
    const first = await world.start({ advancedPaymentId });
    await endOf(first);
    await closed(first.workflowId);
    const change = { hold: { untilReleased: true }, policy: { quietPeriodSeconds: 600 } };
    const again = await world.start({ advancedPaymentId, ...change }, first.workflowId);
    await again.signal('cancelRefund', {});
    const tasks = async () =>
      ((await again.fetchHistory()).events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes != null);
    const timers = async () =>
      ((await again.fetchHistory()).events ?? []).filter((event) => event.timerStartedEventAttributes != null);
    while ((await timers()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await resetWorkflow(world.client, again.workflowId, Number((await tasks()).at(-1)?.eventId));
    const reset = world.client.workflow.getHandle(again.workflowId);
    expect((await world.until(reset, 'reconciling')).status).toBe('reconciling'); // a query replays what was kept
    await reset.terminate();
  });

  it('is sent within the window that began with the first of them', async () => {
    const advancedPaymentId = world.addPayment(100);
    const first = await world.start({ advancedPaymentId, hold: { untilReleased: true } });
    await first.signal('cancelRefund', {});
    await endOf(first);
    await closed(first.workflowId);
    const again = await endOf(await world.start({ advancedPaymentId }, first.workflowId));
    expect(again).toMatchObject({ closed: 'COMPLETED', result: { status: 'refunded' } });
    expect(committed(advancedPaymentId)).toHaveLength(1);
  });

  it('is not sent after that window', async () => {
    const advancedPaymentId = world.addPayment(100);
    const policy = { submitWindowSeconds: 1 };
    const first = await world.start({ advancedPaymentId, policy, hold: { untilReleased: true } });
    await first.signal('cancelRefund', {});
    await endOf(first);
    await closed(first.workflowId);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const again = await world.start({ advancedPaymentId, policy }, first.workflowId);
    const message = expect.stringContaining('a refund of this workflow ID was closed before') as string;
    await expect(again.result()).rejects.toMatchObject({ cause: { type: 'GatewayUnavailable', message } });
    expect(world.sandbox.requests().filter((request) => request.advancedPaymentId === advancedPaymentId)).toEqual([]);
  });
});

it.concurrent(
  "waits, where a terminated refund's ID is started once more, for the request that it may have left under way",
  async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'late-commit', delayMs: 3_000 }] } });
    const first = await world.start({ advancedPaymentId });
    while (!world.sandbox.requests().some((request) => request.advancedPaymentId === advancedPaymentId)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await first.terminate();
    await closed(first.workflowId);
    const again = await endOf(await world.start({ advancedPaymentId }, first.workflowId));
    expect(again).toMatchObject({ closed: 'COMPLETED', result: { status: 'refunded' } });
    expect(committed(advancedPaymentId)).toHaveLength(1);
  },
  90_000,
);

it.concurrent(
  'looks before it sends when an operator resets the workflow after the money moved',
  async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'lost-reply' }] } });
    const handle = await world.start({ advancedPaymentId, policy: { initialRetrySeconds: 60, maxRetrySeconds: 60 } });
    while (committed(advancedPaymentId).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const { runId } = await handle.describe();
    await resetWorkflow(world.client, handle.workflowId, 4); // the task that scheduled the attempt
    const { result } = await endOf(world.client.workflow.getHandle(handle.workflowId));
    const reset = await world.client.workflow.getHandle(handle.workflowId).describe();
    expect(reset.runId).not.toBe(runId);
    expect(result).toMatchObject({ status: 'refunded' });
    expect(committed(advancedPaymentId)).toHaveLength(1);
  },
  90_000,
);
