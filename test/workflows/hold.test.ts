import { randomUUID } from 'node:crypto';
import { endOf, startRefundWorld, type RefundWorld } from '../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

const requestsFor = (advancedPaymentId: string) =>
  world.sandbox.requests().filter((request) => request.advancedPaymentId === advancedPaymentId);

it('sends when the seconds are over', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.start({ advancedPaymentId, hold: { seconds: 0.5 } });
  const held = await world.until(handle, 'pending');
  expect(requestsFor(advancedPaymentId)).toEqual([]);
  expect(Date.parse(held.deadlines.holdEndsAt ?? '')).toBeGreaterThan(0);
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
});

it('sends before the seconds are over when it is released', async () => {
  const handle = await world.start({ advancedPaymentId: world.addPayment(100), hold: { seconds: 3600 } });
  await handle.signal('releaseRefund', { releasedBy: 'bo' });
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
  expect(await world.status(handle)).toMatchObject({ releasedBy: 'bo' });
});

it('waits for a release however long it takes', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.start({ advancedPaymentId, hold: { untilReleased: true } });
  expect((await world.until(handle, 'pending')).waitingFor).toContain('release');
  expect(requestsFor(advancedPaymentId)).toEqual([]);
  expect(await handle.executeUpdate('releaseRefund', { args: [{ releasedBy: 'bo' }] })).toMatchObject({
    releasedBy: 'bo',
    status: 'submitting',
  });
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
});

it('cancels when it is not released in time', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.start({ advancedPaymentId, hold: { seconds: 0.5, untilReleased: true } });
  expect(await endOf(handle)).toMatchObject({ closed: 'COMPLETED', result: { status: 'canceled' } });
  expect(requestsFor(advancedPaymentId)).toEqual([]);
});

describe('released by another', () => {
  const held = () =>
    world.start({
      advancedPaymentId: world.addPayment(100),
      requestedBy: 'ana',
      hold: { untilReleased: true, releasedByAnother: true },
    });

  it.each([{}, { releasedBy: 'ana' }, { releasedBy: ' ANA ' }, { releasedBy: ' ' }])(
    'is not released by %j',
    async (release) => {
      const handle = await held();
      await handle.signal('releaseRefund', release);
      await expect(handle.executeUpdate('releaseRefund', { args: [release] })).rejects.toMatchObject({
        cause: { type: 'SamePerson' },
      });
      expect((await world.status(handle)).status).toBe('pending');
      await handle.signal('cancelRefund');
    },
  );

  it('is released by somebody else', async () => {
    const handle = await held();
    await handle.signal('releaseRefund', { releasedBy: 'bo' });
    expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
  });
});

it('refuses a release that is heard together with the cancel before it', async () => {
  const taskQueue = `refunds-${randomUUID()}`;
  const handle = await world.client.workflow.signalWithStart('refundPayment', {
    taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [{ advancedPaymentId: world.addPayment(100), amount: 25, hold: { untilReleased: true } }],
    signal: 'cancelRefund',
    signalArgs: [{}],
  });
  const released = expect(handle.executeUpdate('releaseRefund', { args: [{ releasedBy: 'bo' }] })).rejects.toThrow();
  const later = await startRefundWorld({ taskQueue }); // both wait for it
  await released;
  expect((await endOf(handle)).result).toMatchObject({ status: 'canceled' });
  await later.stop();
});

it('refuses to release what is not held', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'in_process', settleAfterMs: 1_000 }] } });
  const handle = await world.start({ advancedPaymentId });
  await world.until(handle, 'settling');
  await expect(handle.executeUpdate('releaseRefund')).rejects.toMatchObject({ cause: { type: 'NotHeld' } });
});
