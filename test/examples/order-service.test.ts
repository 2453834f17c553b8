import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import type { Return } from '../../examples/order-service/returns';
import { priorityOf } from '../../src/contract/priority';
import { endOf } from '../support/refund-world';
import { startOrderWorld, type OrderWorld } from '../support/order-world';

let world: OrderWorld;
beforeAll(async () => void (world = await startOrderWorld()), 60_000);
afterAll(() => world.stop());

const refunded = (item: Return) =>
  world.refunds.sandbox.ledger().filter(({ advancedPaymentId }) => advancedPaymentId === item.advancedPaymentId);
const moved = (item: Return) => refunded(item).reduce((sum, entry) => sum + entry.refundedAmount, 0);
const HELD = { acceptedBy: 'ana' };
const fails = (item: Return, ...script: { fault: '404' | 'slow'; delayMs?: number }[]) =>
  world.refunds.sandbox.setFaults({ advancedPaymentId: item.advancedPaymentId, posts: { script } });
const release = (item: Return) => world.refundOf(item).executeUpdate('releaseRefund', { args: [{ releasedBy: 'bo' }] });
const closed = async (handle: WorkflowHandle) => (await endOf(handle)).closed;
async function inFlight(item: Return): Promise<void> {
  const arrived = () =>
    world.refunds.sandbox.requests().some((post) => post.advancedPaymentId === item.advancedPaymentId);
  while (!arrived()) await sleep(20);
}

const WAYS: [string, (item: Return) => Promise<WorkflowHandle>][] = [
  ['as a child', (item) => world.asChild(item)],
  ['through Nexus', (item) => world.throughNexus('refundReturn', item)],
];

describe.each(WAYS)('an order that refunds %s', (_way, start) => {
  it('gets the refund, under the key that its payment and return make', async () => {
    const item = world.aReturn();
    const order = await start(item);
    const [entry] = await order.result().then(() => refunded(item));
    expect(await order.result()).toEqual({ outcome: 'refunded', amount: 25, refundIds: entry?.refundIds });
    expect(refunded(item)).toMatchObject([{ key: `refund-${item.advancedPaymentId}-return-7`, refundedAmount: 25 }]);
  });

  it('learns by name why nothing was refunded', async () => {
    const item = world.aReturn();
    fails(item, { fault: '404' });
    const order = await start(item);
    expect(await order.result()).toMatchObject({ outcome: 'notRefunded', why: 'NotFound', details: { status: '404' } });
  });

  it('learns by name that its request was wrong', async () => {
    const item = world.aReturn({ amount: 25.555 });
    const order = await start(item);
    expect(await order.result()).toMatchObject({
      outcome: 'notRefunded',
      why: 'InvalidRequest',
      details: { problems: [{ field: 'amount' }] },
    });
  });

  it('is canceled with its refund while that is held, and no money moves', async () => {
    const item = world.aReturn(HELD);
    const order = await start(item);
    const refund = await world.refundStarted(item);
    await order.cancel();
    expect(await closed(order)).toBe('CANCELLED');
    expect(await closed(refund)).toBe('CANCELLED');
    expect(refunded(item)).toEqual([]);
  });

  it('hears of the refund all the same when it is canceled too late', async () => {
    const item = world.aReturn();
    fails(item, { fault: 'slow', delayMs: 1500 });
    const order = await start(item);
    await inFlight(item);
    await order.cancel();
    expect(await order.result()).toMatchObject({ outcome: 'refunded', amount: 25 });
    expect(moved(item)).toBe(25);
    expect(await world.refundOf(item).result()).toMatchObject({ cancelTooLate: {} });
  });

  it('may be gone: its refund goes on', async () => {
    const item = world.aReturn(HELD);
    const order = await start(item);
    const refund = await world.refundStarted(item);
    await order.terminate('the order service made a mistake');
    await release(item);
    expect(await refund.result()).toMatchObject({ status: 'refunded', amount: 25 });
    expect(moved(item)).toBe(25);
  });
});

it('a refund through Nexus goes before the lines of batches, as one of RefundClient does', async () => {
  const item = world.aReturn(HELD);
  const order = await world.throughNexus('refundReturn', item);
  const { raw } = await (await world.refundStarted(item)).describe();
  expect(raw.workflowExecutionInfo?.priority).toMatchObject(priorityOf('single', undefined));
  await release(item);
  await order.result();
});

describe('a second order for the same return', () => {
  it('cannot have the refund as its child: it fails by name, and the refund goes on', async () => {
    const item = world.aReturn(HELD);
    const first = await world.asChild(item);
    await world.refundStarted(item);
    expect(await endOf(await world.asChild(item))).toEqual({ closed: 'FAILED', failure: 'RefundAlreadyAskedFor' });
    await release(item);
    expect(await first.result()).toMatchObject({ outcome: 'refunded' });
    expect(moved(item)).toBe(25);
  });

  it('attaches through Nexus, and both get the one refund', async () => {
    const item = world.aReturn(HELD);
    const first = await world.throughNexus('refundReturn', item);
    await world.refundStarted(item);
    const second = await world.throughNexus('refundReturn', item);
    await nexusStarted(second);
    await release(item);
    expect(await second.result()).toEqual(await first.result());
    expect(refunded(item)).toHaveLength(1);
  });

  it('attaches through Nexus to a refund that is closed already, or that a child is', async () => {
    const item = world.aReturn();
    const first = await world.asChild(item);
    const result = await first.result();
    expect(await (await world.throughNexus('refundReturn', item)).result()).toEqual(result);
    expect(refunded(item)).toHaveLength(1);
  });

  it.each([
    ['failed', async (item: Return) => void fails(item, { fault: '404' }), {}],
    ['canceled', async (item: Return) => void (await (await world.refundStarted(item)).cancel()), HELD],
  ])('hears what those heard who were attached when it %s', async (_how, act, change) => {
    const item = world.aReturn(change);
    const first = world.throughNexus('refundReturn', item);
    await act(item);
    const ending = async (order: WorkflowHandle) => ({ ...(await endOf(order)) });
    expect(await ending(await world.throughNexus('refundReturn', item))).toEqual(await ending(await first));
  });

  it('is a conflict when it asks for something else, while it is open and once it is closed', async () => {
    const item = world.aReturn(HELD);
    const first = await world.throughNexus('refundReturn', item);
    await world.refundStarted(item);
    await expectConflict(await world.throughNexus('refundReturn', { ...item, amount: 26 }));
    await release(item);
    expect(await first.result()).toMatchObject({ outcome: 'refunded', amount: 25 });
    await expectConflict(await world.throughNexus('refundReturn', { ...item, amount: 26 }));
    expect(moved(item)).toBe(25);
  });
});

describe('a cancel in somebody’s name, through Nexus', () => {
  it('is decided at once while the refund is held, and says who', async () => {
    const item = world.aReturn(HELD);
    const order = await world.throughNexus('refundReturn', item);
    await world.refundStarted(item);
    const cancel = await world.throughNexus('cancelReturn', item, 'ana');
    expect(await cancel.result()).toEqual([
      { decision: 'canceled', status: 'canceled' },
      { outcome: 'notRefunded', why: 'canceled by ana' },
    ]);
    expect(await order.result()).toEqual({ outcome: 'notRefunded', why: 'canceled by ana' });
    expect(refunded(item)).toEqual([]);
  });

  it('is noted while an attempt is in flight, and the result tells what came of it', async () => {
    const item = world.aReturn();
    fails(item, { fault: 'slow', delayMs: 9000 });
    await world.throughNexus('refundReturn', item);
    await inFlight(item);
    const cancel = await world.throughNexus('cancelReturn', item, 'ana');
    expect(await cancel.result()).toMatchObject([{ decision: 'undecided' }, { outcome: 'refunded', amount: 25 }]);
  });

  it('comes too late for a closed refund', async () => {
    const item = world.aReturn();
    await (await world.throughNexus('refundReturn', item)).result();
    const cancel = await world.throughNexus('cancelReturn', item, 'ana');
    expect(await cancel.result()).toMatchObject([{ decision: 'tooLate', status: 'refunded' }, { outcome: 'refunded' }]);
  });

  it('fails by name for a refund that nobody asked for', async () => {
    const cancel = await world.throughNexus('cancelReturn', world.aReturn(), 'ana');
    expect(await endOf(cancel)).toEqual({ closed: 'FAILED', failure: 'RefundNotFound' });
  });
});

async function expectConflict(order: WorkflowHandle): Promise<void> {
  const error = await order.result().catch((reason: unknown) => reason);
  const { type, details } = (error as { cause: ApplicationFailure }).cause;
  expect({ type, details }).toEqual({ type: 'RefundConflict', details: [{ fields: ['amount'] }] });
}

/** Until the operation is under way: the other side has taken it. */
async function nexusStarted(order: WorkflowHandle): Promise<void> {
  for (;;) {
    const { events } = await order.fetchHistory();
    if (events?.some(({ nexusOperationStartedEventAttributes }) => nexusOperationStartedEventAttributes != null))
      return;
    await sleep(50);
  }
}
