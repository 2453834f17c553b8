import { RefundClient } from '../../src';
import { endOf, startRefundWorld, type RefundWorld } from '../support/refund-world';

jest.setTimeout(90_000); // all of them wait at the same time, on machines that may be busy

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld({ requestTimeoutMs: 1_000 });
});
afterAll(() => world.stop());

/** Of a split of two, one half is refunded and the other rejected: no rule can tell what to do about that. */
async function inReview(requestedBy?: string) {
  const advancedPaymentId = world.addPayment(50, 50);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'partial-split' }] } });
  const handle = await world.start({
    advancedPaymentId,
    amount: 100,
    ...(requestedBy === undefined ? {} : { requestedBy }),
  });
  return { handle, snapshot: await world.until(handle, 'needsReview') };
}

const NOT_REFUNDED = { outcome: 'notRefunded', resolvedBy: 'carla', note: 'not in the statement' };

it.concurrent('shows what is known, and what to do', async () => {
  const { handle, snapshot } = await inReview();
  expect(snapshot.refunds.map(({ status }) => status).sort()).toEqual(['approved', 'rejected']);
  expect(snapshot.waitingFor).toContain('resolveRefund');
  await handle.terminate();
});

it.concurrent('is resolved as refunded by exactly the refunds that a person names', async () => {
  const { handle, snapshot } = await inReview();
  const approved = snapshot.refunds.filter(({ status }) => status === 'approved');
  const refundIds = approved.map(({ id }) => id);
  await handle.executeUpdate('resolveRefund', {
    args: [{ outcome: 'refunded', resolvedBy: 'carla', note: 'half of it', refundIds }],
  });
  expect((await endOf(handle)).result).toMatchObject({
    status: 'refunded',
    refunds: approved,
    resolution: { outcome: 'refunded', resolvedBy: 'carla', note: 'half of it', refundIds },
  });
});

it.concurrent('fails as ResolvedNotRefunded when a person finds that nothing moved', async () => {
  const { handle } = await inReview();
  await handle.signal('resolveRefund', NOT_REFUNDED);
  expect(await endOf(handle)).toEqual({ closed: 'FAILED', failure: 'ResolvedNotRefunded' });
});

it.concurrent('tells of what the gateway had approved, when a person finds that nothing moved', async () => {
  const { handle, snapshot } = await inReview();
  await handle.executeUpdate('resolveRefund', { args: [NOT_REFUNDED] });
  const failed = await new RefundClient(world.client)
    .handle(handle.workflowId)
    .result()
    .catch((error: unknown) => error);
  const approved = snapshot.refunds.filter(({ status }) => status === 'approved');
  expect(failed).toMatchObject({ type: 'ResolvedNotRefunded', noMoneyMoved: false, details: { approved } });
  expect(failed).toHaveProperty('message', expect.stringContaining('money has moved'));
});

it.concurrent('answers the update with what it comes to', async () => {
  const { handle, snapshot } = await inReview();
  const refundIds = snapshot.refunds.filter(({ status }) => status === 'approved').map(({ id }) => id);
  const finding = { ...NOT_REFUNDED, outcome: 'refunded', refundIds };
  expect(await handle.executeUpdate('resolveRefund', { args: [finding] })).toMatchObject({ status: 'refunded' });
});

it.concurrent('closes as canceled when a cancel had been asked for', async () => {
  const { handle } = await inReview();
  await expect(handle.executeUpdate('requestCancellation')).rejects.toMatchObject({ cause: { type: 'InReview' } });
  await handle.signal('cancelRefund', { requestedBy: 'ana' });
  await handle.signal('resolveRefund', NOT_REFUNDED);
  expect((await endOf(handle)).result).toMatchObject({ status: 'canceled', canceledBy: 'ana' });
});

it.concurrent.each([
  ['by who asked for the refund', { ...NOT_REFUNDED, resolvedBy: 'Ana' }, 'SamePerson'],
  ['by nobody', { ...NOT_REFUNDED, resolvedBy: ' ' }, 'InvalidRequest'],
  ['without a note', { ...NOT_REFUNDED, note: undefined }, 'InvalidRequest'],
  ['with another outcome', { ...NOT_REFUNDED, outcome: 'maybe' }, 'InvalidRequest'],
])('is not resolved %s', async (_name, resolve, type) => {
  const { handle } = await inReview('ana');
  await handle.signal('resolveRefund', resolve);
  await expect(handle.executeUpdate('resolveRefund', { args: [resolve] })).rejects.toMatchObject({ cause: { type } });
  expect((await world.status(handle)).status).toBe('needsReview');
  await handle.terminate();
});

it.concurrent('is not resolved while it is not in review', async () => {
  const handle = await world.start({ advancedPaymentId: world.addPayment(100), hold: { untilReleased: true } });
  await expect(handle.executeUpdate('resolveRefund', { args: [NOT_REFUNDED] })).rejects.toMatchObject({
    cause: { type: 'NotInReview' },
  });
  await handle.signal('cancelRefund');
});

it.concurrent('ends in review when the gateway keeps answering with a wrong sum', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'wrong-sum', times: 99 }] } });
  const handle = await world.start({ advancedPaymentId });
  await world.until(handle, 'needsReview');
  await handle.terminate();
});

it.concurrent(
  'needs review when half of it was refunded, and a cancel in back-off loses what the gateway had answered',
  async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'wrong-sum' }] } });
    const handle = await world.start({ advancedPaymentId, policy: { initialRetrySeconds: 30, maxRetrySeconds: 30 } });
    while ((await handle.describe()).raw.pendingActivities?.[0]?.lastFailure == null) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await handle.signal('cancelRefund');
    expect((await world.until(handle, 'needsReview')).refunds).toMatchObject([{ amount: 12.5 }]);
    await handle.terminate();
  },
);

it.concurrent('needs review when half of it was refunded and the window ends after another failure', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({
    advancedPaymentId,
    posts: { script: [{ fault: 'wrong-sum' }, { fault: '503', times: 99 }] },
  });
  const handle = await world.start({ advancedPaymentId, policy: { submitWindowSeconds: 4 } });
  expect((await world.until(handle, 'needsReview')).refunds).toMatchObject([{ amount: 12.5 }]);
  await handle.terminate();
});

it.concurrent(
  'needs review when an accepted refund does not settle in its time, and goes on by itself once it does',
  async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'in_process', settleAfterMs: 3_000 }] } });
    const handle = await world.start({ advancedPaymentId, policy: { settleWindowSeconds: 1 } });
    await world.until(handle, 'needsReview');
    expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', amount: 25 });
  },
);

it.concurrent(
  'needs review when two equal refunds lost their replies and only one happened, and never guesses',
  async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({
      advancedPaymentId,
      posts: { script: [{ fault: 'lost-reply' }, { fault: '500-before', times: 99 }] },
    });
    const policy = { submitWindowSeconds: 4 };
    const [one, other] = await Promise.all([
      world.start({ advancedPaymentId, policy }),
      world.start({ advancedPaymentId, policy }),
    ]);
    await Promise.all([world.until(one, 'needsReview'), world.until(other, 'needsReview')]);
    // One is settled by a person: the other is then decidable, and decides itself.
    const [commit] = world.sandbox.ledger().filter((entry) => entry.advancedPaymentId === advancedPaymentId);
    const mine = commit?.key === one.workflowId ? one : other;
    const rival = mine === one ? other : one;
    await mine.signal('resolveRefund', {
      outcome: 'refunded',
      resolvedBy: 'carla',
      note: 'in the statement',
      refundIds: commit?.refundIds,
    });
    expect((await endOf(mine)).result).toMatchObject({ status: 'refunded' });
    expect(await endOf(rival)).toEqual({ closed: 'FAILED', failure: 'GatewayUnavailable' });
  },
);
