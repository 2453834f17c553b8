import { endOf, QUICK, startRefundWorld, type RefundWorld } from '../support/refund-world';
import { resetWorkflow } from '../support/reset-workflow';
import {
  currentDetails,
  failedTasks,
  json,
  signalRaw,
  startRaw,
  UNREADABLE,
  updateRaw,
  wounds,
  type Payload,
} from '../support/raw-messages';

/** A payload that cannot be decoded, from whoever may start, signal or update, must never stop a refund for good. */
let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

const unheard = ({ workflowId }: { workflowId: string }): boolean =>
  !world.sandbox.requests().some(({ key }) => key === workflowId);

const held = () =>
  world.start({ advancedPaymentId: world.addPayment(100), hold: { untilReleased: true }, requestedBy: 'ana' });

const READABLE_CANCEL = { requestedBy: 'ana', reason: 'kept after all' };

describe.each(UNREADABLE)('a held refund that is sent %s', (_name, payload, why) => {
  it('is neither released nor resolved by it, says so, and still hears a cancel', async () => {
    const handle = await held();
    await signalRaw(handle, 'releaseRefund', [payload]);
    await signalRaw(handle, 'resolveRefund', [payload]);
    expect((await world.status(handle)).status).toBe('pending');
    expect(await currentDetails(handle)).toContain('Changed nothing: resolveRefund');
    await signalRaw(handle, 'releaseRefund', [payload]);
    expect(await currentDetails(handle)).toContain('Changed nothing: releaseRefund: the argument cannot be read');
    await handle.signal('cancelRefund', READABLE_CANCEL);
    expect((await endOf(handle)).result).toMatchObject({ status: 'canceled', canceledBy: 'ana' });
    expect(unheard(handle)).toBe(true);
    expect(await wounds(handle)).toEqual([]);
  });

  it('refuses the update by name, and says what to send', async () => {
    const handle = await held();
    for (const update of ['requestCancellation', 'releaseRefund']) {
      const refusal = await updateRaw(handle, update, [payload]);
      expect(refusal).toMatchObject({ type: 'InvalidRequest', message: expect.stringContaining(why) });
      expect(refusal?.message).toContain('send one JSON object, with the encoding json/plain');
    }
    expect(await updateRaw(handle, 'resolveRefund', [payload])).toMatchObject({ type: 'NotInReview' });
    expect((await world.status(handle)).status).toBe('pending');
    expect(await updateRaw(handle, 'releaseRefund', [json({ releasedBy: 'bea' })])).toBeUndefined();
    expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
    expect(await wounds(handle)).toEqual([]);
  });

  it('is canceled by it as a signal to cancel, which is clear without its note', async () => {
    const handle = await held();
    await signalRaw(handle, 'cancelRefund', [payload]);
    const { closed, result } = await endOf(handle);
    expect({ closed, result }).toMatchObject({ closed: 'COMPLETED', result: { status: 'canceled' } });
    expect(result).not.toHaveProperty('canceledBy');
    expect(result).not.toHaveProperty('reason');
    expect(await wounds(handle)).toEqual([]);
  });
});

describe.each(UNREADABLE)('a refund that is started with %s', (_name, payload, why) => {
  it('fails as InvalidRequest, which says what arrived and what to send, and sends nothing', async () => {
    const handle = await startRaw(world, 'refundPayment', [payload]);
    const error: unknown = await handle.result().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ cause: { type: 'InvalidRequest', nonRetryable: true } });
    const { message } = (error as { cause: Error }).cause;
    expect(message).toContain('Nothing was sent, the request is invalid: request cannot be read, ');
    expect(message).toContain(why);
    expect(message).toContain('send one JSON object, with the encoding json/plain');
    const { searchAttributes } = await handle.describe();
    expect(searchAttributes['RefundStatus']).toEqual(['failed']);
    expect((await world.status(handle)).lastAnswer).toMatchObject({ type: 'InvalidRequest' });
    expect(unheard(handle)).toBe(true);
    expect(await wounds(handle)).toEqual([]);
  });
});

it.each(UNREADABLE)('stays in review when the finding is %s', async (_name, payload, why) => {
  const advancedPaymentId = world.addPayment(50, 50);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'partial-split' }] } });
  const handle = await world.start({ advancedPaymentId, amount: 100 });
  await world.until(handle, 'needsReview');
  await signalRaw(handle, 'resolveRefund', [payload]);
  expect(await updateRaw(handle, 'resolveRefund', [payload])).toMatchObject({
    type: 'InvalidRequest',
    message: expect.stringContaining(why),
  });
  const { status, resolution } = await world.status(handle);
  expect({ status, resolution }).toEqual({ status: 'needsReview', resolution: undefined });
  await handle.signal('resolveRefund', { outcome: 'refunded', resolvedBy: 'bea', note: 'what is there' });
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', amount: 50 });
  expect(await wounds(handle)).toEqual([]);
});

const [, nonsense] = UNREADABLE[0] as [string, Payload, string];

describe('with more than one argument', () => {
  it('counts the first, readable or not', async () => {
    const handle = await held();
    await signalRaw(handle, 'releaseRefund', [nonsense, json({ releasedBy: 'bea' })]);
    expect(await updateRaw(handle, 'releaseRefund', [nonsense, json({ releasedBy: 'bea' })])).toMatchObject({
      type: 'InvalidRequest',
    });
    expect(await world.status(handle)).not.toHaveProperty('releasedBy');
    await signalRaw(handle, 'releaseRefund', [json({ releasedBy: 'bea' }), nonsense]);
    expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
    expect(await wounds(handle)).toEqual([]);
  });

  it('refunds by the first argument of the start, whatever follows it', async () => {
    const request = { advancedPaymentId: world.addPayment(100), amount: 25, policy: QUICK };
    const handle = await startRaw(world, 'refundPayment', [json(request), nonsense], { memo: { note: nonsense } });
    expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', amount: 25 });
    expect(await wounds(handle)).toEqual([]);
  });
});

it('hears signals and updates without any argument', async () => {
  const handle = await held();
  await signalRaw(handle, 'resolveRefund', []);
  expect(await updateRaw(handle, 'resolveRefund', [])).toMatchObject({ type: 'NotInReview' });
  expect(await updateRaw(handle, 'requestCancellation', [])).toBeUndefined();
  expect((await endOf(handle)).result).toMatchObject({ status: 'canceled' });
  expect(await wounds(handle)).toEqual([]);
});

it('is canceled before it is sent by a signal that starts it, readable or not', async () => {
  const request = { advancedPaymentId: world.addPayment(100), amount: 25 };
  const signal = { name: 'cancelRefund', payloads: [nonsense] };
  const handle = await startRaw(world, 'refundPayment', [json(request)], { signal });
  expect((await endOf(handle)).result).toMatchObject({ status: 'canceled' });
  expect(unheard(handle)).toBe(true);
  expect(await wounds(handle)).toEqual([]);
});

it('answers a query whatever comes with it', async () => {
  const handle = await held();
  const { queryResult } = await world.client.workflowService.queryWorkflow({
    namespace: 'default',
    execution: { workflowId: handle.workflowId },
    query: { queryType: 'refundStatus', queryArgs: { payloads: [nonsense] } },
  });
  expect(JSON.parse(Buffer.from(queryResult!.payloads![0]!.data!).toString())).toMatchObject({ status: 'pending' });
  await handle.signal('cancelRefund', READABLE_CANCEL);
  await handle.result();
});

it('does not say that nothing was sent when a run before a reset could read the request', async () => {
  const handle = await startRaw(world, 'refundPayment', [nonsense]);
  await handle.result().catch(() => undefined);
  await resetWorkflow(world.client, handle.workflowId, 4);
  const next = world.client.workflow.getHandle(handle.workflowId);
  const failures = async () => failedTasks(await next.fetchHistory());
  while (!(await failures()).some((why) => why.includes('cannot be read by this worker'))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await next.describe()).status.name).toBe('RUNNING');
  await next.terminate();
});
