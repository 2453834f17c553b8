import { startRefundWorld, endOf, type RefundWorld } from '../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

it('refunds once, with the workflow ID as the idempotency key', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.start({ advancedPaymentId, amount: 25 });
  const { closed, result } = await endOf(handle);
  expect(closed).toBe('COMPLETED');
  expect(result).toMatchObject({ status: 'refunded', amount: 25, idempotencyKey: handle.workflowId });
  expect(world.sandbox.ledger()).toEqual([expect.objectContaining({ key: handle.workflowId, amount: 25 })]);
  expect(await world.status(handle)).toMatchObject({ status: 'refunded', refunds: [{ amount: 25, status: 'approved' }] });
});
