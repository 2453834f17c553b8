import Long from 'long';
import type { PostFault } from '../../sandbox';
import { endOf, startRefundWorld, type RefundWorld } from '../support/refund-world';

/** A gateway that does not honour the idempotency key: every request that reaches it refunds anew. */
let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld({ requestTimeoutMs: 1_000, ignoreKeys: true });
});
afterAll(() => world.stop());

const committed = (advancedPaymentId: string) =>
  world.sandbox.ledger().filter((entry) => entry.advancedPaymentId === advancedPaymentId);

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

it('looks before it sends when an operator resets the workflow after the money moved', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'lost-reply' }] } });
  const handle = await world.start({ advancedPaymentId, policy: { initialRetrySeconds: 60, maxRetrySeconds: 60 } });
  while (committed(advancedPaymentId).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const { runId } = await handle.describe();
  await world.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: handle.workflowId, runId },
    workflowTaskFinishEventId: Long.fromNumber(4), // the task that scheduled the attempt
    requestId: `reset-${handle.workflowId}`,
    reason: 'an operator tries again',
  });
  const { result } = await endOf(world.client.workflow.getHandle(handle.workflowId));
  const reset = await world.client.workflow.getHandle(handle.workflowId).describe();
  expect(reset.runId).not.toBe(runId);
  expect(result).toMatchObject({ status: 'refunded' });
  expect(committed(advancedPaymentId)).toHaveLength(1);
}, 90_000);
