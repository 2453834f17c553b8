import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import {
  RefundClient,
  RefundFailedError,
  RefundStillOpenError,
  RefundUnavailableError,
  type RefundHandle,
} from '../../src';
import { Calls } from '../../src/client/calls';
import { RefundHandle as Handle } from '../../src/client/refund-handle';
import { startProxy, type Proxy } from './proxy';
import { refuse, reset, startMeddlingProxy, type MeddlingProxy } from './meddling-proxy';
import { thrown } from './thrown';

const address = process.env['TEMPORAL_ADDRESS'] ?? '';
const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function clientOf(at: string): Client {
  const connection = Connection.lazy({ address: at });
  undo.push(() => connection.close());
  return new Client({ connection });
}

async function proxyTo(target?: string): Promise<Proxy> {
  const proxy = await startProxy(target);
  undo.push(() => proxy.stop());
  return proxy;
}

/** Started, and nobody serves it. */
async function waitingRefund(): Promise<{ workflowId: string; taskQueue: string }> {
  const workflowId = `unserved-${randomUUID()}`;
  const taskQueue = `nobody-${randomUUID()}`;
  const client = clientOf(address);
  const args = [{ advancedPaymentId: '21000123456', amount: 25 }];
  const handle = await client.workflow.start('refundPayment', { workflowId, taskQueue, args });
  undo.push(() => handle.terminate().catch(() => undefined)); // it may be closed already
  return { workflowId, taskQueue };
}

const REQUEST = { advancedPaymentId: '21000123456', amount: 25, reference: 'return-7' };

const CALLS: [string, (refund: RefundHandle) => Promise<unknown>][] = [
  ['status', (refund) => refund.status()],
  ['result', (refund) => refund.result({ timeoutMs: 500 })],
  ['cancel', (refund) => refund.cancel({}, { timeoutMs: 500 })],
  ['signalCancel', (refund) => refund.signalCancel()],
  ['release', (refund) => refund.release()],
];

describe.each<[string, () => Promise<string>]>([
  ['nothing listens where Temporal should be', () => Promise.resolve('127.0.0.1:1')],
  ['nothing is ever answered', async () => (await proxyTo()).address],
])('when %s', (_situation, at) => {
  it('a request fails in time, and says that repeating it is safe', async () => {
    const refunds = new RefundClient(clientOf(await at()), { timeoutMs: 500 });
    const error = await thrown(RefundUnavailableError, refunds.request(REQUEST));
    expect(error.workflowId).toBe('refund-21000123456-return-7');
    expect(error.message).toContain('repeat the same request, it starts once');
  });

  it.each(CALLS)('%s fails in time, and says that it is Temporal', async (_method, call) => {
    const refunds = new RefundClient(clientOf(await at()), { timeoutMs: 500 });
    const error = await thrown(RefundUnavailableError, call(refunds.handle('refund-1')));
    expect(error.message).toContain('Temporal cannot be reached');
  });
});

describe('when no worker is running', () => {
  it.each<[string, (refund: RefundHandle) => Promise<unknown>]>([
    ['status', (refund) => refund.status()],
    ['release', (refund) => refund.release()],
  ])('%s says so, and on which task queue', async (_method, call) => {
    const { workflowId, taskQueue } = await waitingRefund();
    const refunds = new RefundClient(clientOf(address), { timeoutMs: 1_000 });
    const error = await thrown(RefundUnavailableError, call(refunds.handle(workflowId)));
    expect(error.message).toMatch(/no worker answered.*must be running/);
    expect(error.message).toContain(taskQueue);
  });

  it('a cancel says that it was not taken, and what is kept', async () => {
    const { workflowId } = await waitingRefund();
    const refund = new RefundClient(clientOf(address)).handle(workflowId);
    const error = await thrown(RefundStillOpenError, refund.cancel({}, { timeoutMs: 500 }));
    expect(error.message).toMatch(/has not taken the cancel yet.*signalCancel/);
    await refund.signalCancel();
  });
});

describe('a wait that is longer than one call', () => {
  it('outlives the calls, and ends with the refund', async () => {
    const { workflowId } = await waitingRefund();
    const client = clientOf(address);
    const refund = new Handle(new Calls(client, 5_000, 300), { workflowId, attached: true });
    const waiting = thrown(RefundFailedError, refund.result());
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await client.workflow.getHandle(workflowId).terminate('the end');
    expect((await waiting).message).toContain('the end');
  });

  it('notices that Temporal fell silent', async () => {
    const { workflowId } = await waitingRefund();
    const proxy = await proxyTo(address);
    const refund = new Handle(new Calls(clientOf(proxy.address), 500, 500), { workflowId, attached: true });
    const waiting = refund.result();
    setTimeout(() => proxy.fallSilent(), 1_200);
    const error = await thrown(RefundUnavailableError, waiting);
    expect(error.message).toContain('Temporal cannot be reached');
  });
});

async function meddling(method: string, how: Parameters<typeof startMeddlingProxy>[2]): Promise<MeddlingProxy> {
  const proxy = await startMeddlingProxy(address, method, how);
  undo.push(() => proxy.stop());
  return proxy;
}

// gRPC reports it as CANCELLED, although nobody aborted anything.
describe('when Temporal ends a call at the deadline before the client does', () => {
  it.each<[string, string, (refund: RefundHandle) => Promise<unknown>]>([
    ['result', 'GetWorkflowExecutionHistory', (refund) => refund.result({ timeoutMs: 300 })],
    ['cancel', 'UpdateWorkflowExecution', (refund) => refund.cancel({}, { timeoutMs: 300 })],
  ])('%s says that the refund is still open', async (_method, method, call) => {
    const { workflowId } = await waitingRefund();
    const proxy = await meddling(method, { afterMs: 100, end: reset });
    const refund = new RefundClient(clientOf(proxy.address)).handle(workflowId);
    await thrown(RefundStillOpenError, call(refund));
    expect(proxy.ended()).toBeGreaterThan(0);
  });

  it('status goes on asking until the time is over', async () => {
    const { workflowId } = await waitingRefund();
    const proxy = await meddling('QueryWorkflow', { afterMs: 10, end: reset });
    const refund = new RefundClient(clientOf(proxy.address), { timeoutMs: 1_000 }).handle(workflowId);
    await thrown(RefundUnavailableError, refund.status());
    expect(proxy.ended()).toBeGreaterThan(1);
  });

  it('an answer that was cut off is asked for again', async () => {
    const { workflowId } = await waitingRefund();
    const proxy = await meddling('DescribeWorkflowExecution', { afterMs: 10, end: reset, times: 2 });
    const refund = new RefundClient(clientOf(proxy.address)).handle(workflowId);
    await thrown(RefundStillOpenError, refund.result({ timeoutMs: 300 })); // which describes it at the end
    expect(proxy.ended()).toBe(2);
  });
});

it('asks once more for a status that got no answer', async () => {
  const { workflowId } = await waitingRefund();
  const proxy = await meddling('QueryWorkflow', { afterMs: 60_000, end: reset, times: 1 });
  const refund = new RefundClient(clientOf(proxy.address), { timeoutMs: 1_000 }).handle(workflowId);
  const error = await thrown(RefundUnavailableError, refund.status()); // by the server: nobody serves it
  expect(proxy.met()).toBe(2);
  expect(error.message).toContain('no worker answered within 1000 ms');
});

it('says that a worker must be running when Temporal has not seen one for a while', async () => {
  const { workflowId, taskQueue } = await waitingRefund();
  // What a server answers from 20 s after the last poll on.
  const end = refuse(9, 'no poller seen for task queue recently, worker may be down');
  const proxy = await meddling('QueryWorkflow', { afterMs: 50, end });
  const refund = new RefundClient(clientOf(proxy.address)).handle(workflowId);
  const error = await thrown(RefundUnavailableError, refund.status());
  expect(error.message).toMatch(/no worker answered, no poller seen.*must be running on task queue/);
  expect(error.message).toContain(taskQueue);
});
