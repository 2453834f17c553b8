import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import {
  RefundClient,
  RefundFailedError,
  RefundNotFoundError,
  RefundRefusedError,
  RefundStillOpenError,
  type RefundHandle,
  type RefundRequest,
} from '../../src';
import { QUICK, startRefundWorld, type RefundWorld } from '../support/refund-world';
import { refuse, startMeddlingProxy, type MeddlingProxy } from './meddling-proxy';
import { thrown } from './thrown';

let world: RefundWorld;
let refunds: RefundClient;
beforeAll(async () => {
  world = await startRefundWorld({ requestTimeoutMs: 3_000 });
  refunds = new RefundClient(world.client, { taskQueue: world.taskQueue });
});
afterAll(() => world.stop());

const HELD = { hold: { untilReleased: true } };
const BY = { requestedBy: 'ana', reason: 'changed her mind' };

async function start(fields: Partial<RefundRequest> = {}): Promise<RefundHandle> {
  const request = { advancedPaymentId: world.addPayment(100), amount: 25, reference: 'return-7', policy: QUICK };
  return await refunds.request({ ...request, ...fields });
}

const requestsOf = ({ workflowId }: RefundHandle): number =>
  world.sandbox.requests().filter(({ key }) => key === workflowId).length;

const temporalHandle = ({ workflowId }: RefundHandle) => world.client.workflow.getHandle(workflowId);

describe('a held refund', () => {
  it.concurrent('is refunded once it is released', async () => {
    const refund = await start(HELD);
    expect(await refund.status()).toMatchObject({ status: 'pending' });
    const released = await refund.release({ releasedBy: 'ben' });
    expect(released).toMatchObject({ releasedBy: 'ben' });
    expect(released.status).not.toBe('pending'); // how it stands after it
    expect(await refund.result()).toMatchObject({ status: 'refunded', amount: 25 });
    expect(requestsOf(refund)).toBe(1);
  });

  it.concurrent('is refunded once it is released by a signal', async () => {
    const refund = await start(HELD);
    await refund.signalRelease({ releasedBy: 'ben' });
    expect(await refund.result()).toMatchObject({ status: 'refunded' });
  });

  it.concurrent('refuses to be released by who asked for it', async () => {
    const refund = await start({ requestedBy: 'ana', hold: { releasedByAnother: true } });
    expect(await thrown(RefundRefusedError, refund.release({ releasedBy: 'Ana' }))).toMatchObject({
      type: 'SamePerson',
    });
    expect(await thrown(RefundRefusedError, refund.release())).toMatchObject({ type: 'SamePerson' });
    await refund.release({ releasedBy: 'ben' });
    expect(await refund.result()).toMatchObject({ status: 'refunded' });
  });

  it.concurrent('refuses a release of the wrong type', async () => {
    const refund = await start(HELD);
    const refused = await thrown(RefundRefusedError, refund.release({ releasedBy: 7 as never }));
    expect(refused).toMatchObject({ type: 'InvalidRequest', workflowId: refund.workflowId });
    await refund.cancel();
  });

  it.concurrent('is canceled, whatever else is asked of it afterwards', async () => {
    const refund = await start(HELD);
    expect(await refund.cancel(BY)).toEqual({ decision: 'canceled', status: 'canceled' });
    expect(await refund.result()).toMatchObject({ status: 'canceled', canceledBy: 'ana', reason: 'changed her mind' });
    expect(await refund.cancel()).toEqual({ decision: 'canceled', status: 'canceled' });
    expect(requestsOf(refund)).toBe(0);
    const found = { outcome: 'refunded', resolvedBy: 'ben', note: 'seen' } as const;
    for (const call of [
      () => refund.release(),
      () => refund.signalRelease(),
      () => refund.signalCancel(),
      () => refund.resolve(found),
      () => refund.signalResolve(found),
    ]) {
      expect(await thrown(RefundRefusedError, call())).toMatchObject({ type: 'TooLate' });
    }
  });
});

describe('the result of a canceled refund is the same', () => {
  it.concurrent.each<[string, (refund: RefundHandle) => Promise<unknown>, object]>([
    ['by signal', (refund) => refund.signalCancel(BY), { canceledBy: 'ana', reason: 'changed her mind' }],
    ['by update', (refund) => refund.cancel(BY), { canceledBy: 'ana', reason: 'changed her mind' }],
    ["by Temporal's own cancellation", (refund) => temporalHandle(refund).cancel(), {}],
  ])('%s', async (_way, cancel, who) => {
    const refund = await start(HELD);
    await cancel(refund);
    const { advancedPaymentId } = await refund.status();
    expect(await refund.result()).toEqual({
      status: 'canceled',
      amount: 25,
      idempotencyKey: refund.workflowId,
      advancedPaymentId,
      reference: 'return-7',
      ...who,
    });
    expect(await refund.cancel()).toEqual({ decision: 'canceled', status: 'canceled' });
  });
});

describe('a cancel that comes too late', () => {
  it.concurrent('is told so when the refund is closed', async () => {
    const refund = await start();
    await refund.result();
    expect(await refund.cancel(BY)).toEqual({ decision: 'tooLate', status: 'refunded' });
  });

  it.concurrent('waits for the attempt in flight, and is told that it refunded', async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'slow', delayMs: 2_500 }] } });
    const refund = await start({ advancedPaymentId });
    while (requestsOf(refund) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const undecided = await thrown(RefundStillOpenError, refund.cancel(BY, { timeoutMs: 1_500 }));
    expect(undecided.message).toContain('not decided yet');
    expect(await refund.cancel(BY)).toMatchObject({ decision: 'tooLate', status: 'refunded' });
    expect(await refund.result()).toMatchObject({ status: 'refunded', cancelTooLate: BY });
  });

  it.concurrent('is told that it failed without a refund', async () => {
    const refund = await start({ advancedPaymentId: '999404' });
    await thrown(RefundFailedError, refund.result());
    expect(await refund.cancel()).toEqual({ decision: 'tooLate', status: 'failed' });
  });
});

describe('a refund that fails', () => {
  it.concurrent("has the gateway's answer, and proves that no money moved", async () => {
    const refund = await start({ advancedPaymentId: '21000404' });
    const failed = await thrown(RefundFailedError, refund.result());
    expect(failed).toMatchObject({
      type: 'NotFound',
      workflowId: refund.workflowId,
      noMoneyMoved: true,
      details: { status: '404' },
    });
    expect(failed.cause).toMatchObject({ name: 'WorkflowFailedError' });
    expect(failed.message).toContain('no money moved');
  });

  it.concurrent('names what another language asked for wrongly', async () => {
    const workflowId = `invalid-${randomUUID()}`;
    const args = [{ advancedPaymentId: 21000123456, amount: '25' }];
    await world.client.workflow.start('refundPayment', { workflowId, taskQueue: world.taskQueue, args });
    const failed = await thrown(RefundFailedError, refunds.handle(workflowId).result());
    expect(failed).toMatchObject({
      type: 'InvalidRequest',
      noMoneyMoved: true,
      details: { problems: [{ field: 'advancedPaymentId' }, { field: 'amount' }] },
    });
  });

  it.concurrent('proves nothing when it was terminated', async () => {
    const refund = await start(HELD);
    await temporalHandle(refund).terminate('no reason');
    for (const call of [() => refund.result(), () => refund.cancel()]) {
      const failed = await thrown(RefundFailedError, call());
      expect(failed).toMatchObject({ type: 'Terminated', noMoneyMoved: false });
      expect(failed.message).toMatch(/nothing is proven.*no reason/);
    }
  });

  it.concurrent('proves nothing when it timed out', async () => {
    const workflowId = `timed-out-${randomUUID()}`;
    const args = [{ advancedPaymentId: '21000123456', amount: 25 }];
    const nobody = { taskQueue: `nobody-${randomUUID()}`, workflowExecutionTimeout: '1s' } as const;
    await world.client.workflow.start('refundPayment', { workflowId, args, ...nobody });
    const failed = await thrown(RefundFailedError, refunds.handle(workflowId).result());
    expect(failed).toMatchObject({ type: 'TimedOut', noMoneyMoved: false });
    expect(failed.message).toContain('nothing is proven');
  });
});

describe('an update that the server loses with its task, as something else arrives', () => {
  const losing = async (): Promise<MeddlingProxy> => {
    const end = refuse(9, 'Unable to perform workflow execution update due to unexpected workflow task failure.');
    const target = process.env['TEMPORAL_ADDRESS'] ?? '';
    return await startMeddlingProxy(target, 'UpdateWorkflowExecution', { afterMs: 20, end, times: 2 });
  };

  it.concurrent.each<[string, (refund: RefundHandle) => Promise<unknown>, object]>([
    ['a cancel', (refund) => refund.cancel(BY), { status: 'canceled' }],
    ['a release', (refund) => refund.release({ releasedBy: 'ben' }), { status: 'refunded' }],
  ])('is sent again: %s', async (_name, send, ends) => {
    const refund = await start(HELD);
    const proxy = await losing();
    const connection = await Connection.connect({ address: proxy.address });
    await send(new RefundClient(new Client({ connection })).handle(refund.workflowId));
    expect(proxy.ended()).toBe(2);
    expect(await refund.result()).toMatchObject(ends);
    await connection.close();
    await proxy.stop();
  });
});

describe('a wait for the result', () => {
  it.concurrent('ends when the caller has waited long enough, and leaves the refund alone', async () => {
    const refund = await start(HELD);
    const still = await thrown(RefundStillOpenError, refund.result({ timeoutMs: 300 }));
    expect(still).toMatchObject({ workflowId: refund.workflowId, timeoutMs: 300 });
    expect(await refund.status()).toMatchObject({ status: 'pending' });
    await refund.cancel();
  });

  it.concurrent('ends when the caller aborts it', async () => {
    const refund = await start(HELD);
    const aborting = new AbortController();
    const waiting = world.client.withAbortSignal(aborting.signal, () => refund.result());
    setTimeout(() => aborting.abort(), 200);
    await expect(waiting).rejects.toMatchObject({ cause: { code: 1 } });
    await refund.cancel();
  });
});

describe('a refund in review', () => {
  /** The gateway says that half of it was refunded, and says so everywhere: nobody knows what happened to the rest. */
  async function inReview(fields: Partial<RefundRequest> = {}): Promise<RefundHandle> {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'wrong-sum' }] } });
    const refund = await start({ advancedPaymentId, requestedBy: 'ana', ...fields });
    while ((await refund.status()).status !== 'needsReview') await new Promise((resolve) => setTimeout(resolve, 100));
    return refund;
  }

  it.concurrent('cannot be canceled, and is settled by somebody else', async () => {
    const refund = await inReview();
    expect(await thrown(RefundRefusedError, refund.cancel(BY))).toMatchObject({ type: 'InReview' });
    const found = { outcome: 'refunded' as const, note: 'seen at the gateway', refundIds: ['77'] };
    expect(await thrown(RefundRefusedError, refund.resolve({ ...found, resolvedBy: 'ana' }))).toMatchObject({
      type: 'SamePerson',
    });
    expect(await refund.resolve({ ...found, resolvedBy: 'ben' })).toMatchObject({ status: 'refunded' });
    expect(await refund.result()).toMatchObject({ status: 'refunded', resolution: { ...found, resolvedBy: 'ben' } });
  });

  it.concurrent('fails once somebody found that it was not refunded', async () => {
    const refund = await inReview();
    await refund.signalResolve({ outcome: 'notRefunded', resolvedBy: 'ben', note: 'not there' });
    const failed = await thrown(RefundFailedError, refund.result());
    expect(failed).toMatchObject({ type: 'ResolvedNotRefunded', noMoneyMoved: true });
  });
});

it.concurrent('refuses to settle what is not in review, and to release what is not held', async () => {
  const advancedPaymentId = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'slow', delayMs: 1_000 }] } });
  const refund = await start({ advancedPaymentId });
  const resolve = refund.resolve({ outcome: 'refunded', resolvedBy: 'ben', note: 'seen' });
  expect(await thrown(RefundRefusedError, resolve)).toMatchObject({ type: 'NotInReview' });
  expect(await thrown(RefundRefusedError, refund.release())).toMatchObject({ type: 'NotHeld' });
  expect(await refund.result()).toMatchObject({ status: 'refunded' });
});

it.concurrent.each<[string, (refund: RefundHandle) => Promise<unknown>]>([
  ['status', (refund) => refund.status()],
  ['result', (refund) => refund.result()],
  ['cancel', (refund) => refund.cancel()],
  ['signalCancel', (refund) => refund.signalCancel()],
  ['release', (refund) => refund.release()],
  ['signalRelease', (refund) => refund.signalRelease()],
])('says of a refund that there is none: %s', async (_method, call) => {
  const workflowId = `never-started-${randomUUID()}`;
  const missing = await thrown(RefundNotFoundError, call(refunds.handle(workflowId)));
  expect(missing.workflowId).toBe(workflowId);
});
