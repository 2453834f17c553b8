import { randomUUID } from 'node:crypto';
import { endOf, startRefundWorld, type RefundWorld } from '../../support/refund-world';
import { expectCell, untilVisible, type Situation } from './cell';
import { BY, WAYS } from './ways';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

const HELD: Situation = {
  hold: { untilReleased: true },
  reach: (refund) => untilVisible(refund, 'pending'),
  ends: 'canceled',
};

describe('canceled while it is held', () => {
  it.concurrent.each(WAYS)('by %s', (_way, turns) => expectCell(world, HELD, turns));
});

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

it('is canceled even when what comes with the signal makes no sense', async () => {
  const handle = await world.start({ advancedPaymentId: world.addPayment(100), hold: { untilReleased: true } });
  await handle.signal('cancelRefund', { requestedBy: 5 });
  expect((await endOf(handle)).result).toMatchObject({ status: 'canceled' });
});
