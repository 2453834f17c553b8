import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { type PostFault, type Sandbox, startSandbox } from '../../sandbox';
import type { RefundRequest, RefundSnapshot } from '../../src/contract';
import { exportedName, METRICS } from '../../src/contract/metrics';
import { startProxy } from '../client/proxy';
import { QUICK } from '../support/refund-world';
import { type ObservedWorker, logOf, startObservedWorker } from './observed-worker';
import { type Sample, samplesOf, valueOf } from './metrics-text';
import { type CompiledWorker, compileWorker } from './worker-process';

const address = process.env['TEMPORAL_ADDRESS'] ?? '';
const ORDER = `order-${randomUUID()}`;
const SELLER = `seller-${randomUUID()}`;

jest.setTimeout(60_000); // starts worker processes, on machines that may be busy

let compiled: CompiledWorker;
let connection: Connection;
let client: Client;
let sandbox: Sandbox;
const workers: ObservedWorker[] = [];

beforeAll(async () => {
  compiled = await compileWorker({ bundle: true });
  connection = await Connection.connect({ address });
  client = new Client({ connection });
  sandbox = await startSandbox();
});
afterAll(async () => {
  await Promise.all(workers.map(({ process }) => process.kill()));
  await Promise.all([connection.close(), sandbox.stop(), compiled.remove()]);
});

async function startWorker(env: Record<string, string> = {}): Promise<ObservedWorker> {
  const worker = await startObservedWorker(compiled, sandbox.url, { MERCADOPAGO_ACCESS_TOKEN: sandbox.token, ...env });
  workers.push(worker);
  return worker;
}

let nextPayment = Date.now() * 1000;

async function refund(
  taskQueue: string,
  posts: PostFault[],
  change: Partial<RefundRequest> = {},
  payments = [100],
): Promise<WorkflowHandle> {
  const advancedPaymentId = String(nextPayment++);
  sandbox.addPayment({ advancedPaymentId, payments: payments.map((amount) => ({ amount })) });
  sandbox.setFaults({ advancedPaymentId, posts: { script: posts } });
  return client.workflow.start('refundPayment', {
    taskQueue,
    workflowId: `observed-${randomUUID()}`,
    args: [{ advancedPaymentId, amount: 25, orderId: ORDER, sellerId: SELLER, ...change, policy: QUICK }],
  });
}

async function eventually<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await read();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function scrape(worker: ObservedWorker): Promise<{ text: string; samples: Sample[] }> {
  const { text } = await worker.get('/metrics');
  return { text, samples: samplesOf(text) };
}

describe('a worker that is observed', () => {
  let worker: ObservedWorker;
  let ids: string[];

  beforeAll(async () => {
    worker = await startWorker();
    const { taskQueue } = worker;
    const status = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);
    const held = await client.workflow.start('refundPayment', {
      taskQueue: `${taskQueue}-without-worker`,
      workflowId: `observed-${randomUUID()}`,
      typedSearchAttributes: [{ key: status, value: 'pending' }],
      args: [{}],
    });
    await worker.process.says('Worker is ready');

    const retried = await refund(taskQueue, [{ fault: '503' }]);
    const waiting = await refund(taskQueue, [], { hold: { untilReleased: true } });
    const refused = await refund(taskQueue, [{ fault: '400' }]);
    const invalid = await refund(taskQueue, [], { amount: -1 });
    const reviewed = await refund(taskQueue, [{ fault: 'partial-split' }], { amount: 100 }, [60, 40]);
    await waiting.executeUpdate('requestCancellation', { args: [{ requestedBy: 'ana' }] });
    const snapshot = await eventually(async () => {
      const seen = await reviewed.query<RefundSnapshot>('refundStatus');
      return seen.status === 'needsReview' ? seen : undefined;
    });
    const refundIds = snapshot.refunds.filter((one) => one.status === 'approved').map(({ id }) => id);
    const resolution = { outcome: 'refunded', resolvedBy: 'eva', note: 'seen', refundIds };
    await reviewed.executeUpdate('resolveRefund', { args: [resolution] });
    const all = [retried, waiting, refused, invalid, reviewed];
    await Promise.allSettled(all.map((handle) => handle.result()));
    await held.terminate();
    ids = all.map(({ workflowId }) => workflowId);
  });

  it('is alive and ready, and says which code it runs', async () => {
    expect(await worker.get('/livez')).toEqual({ status: 200, text: '{"live":true}\n' });
    expect(await worker.get('/readyz')).toEqual({ status: 200, text: '{"ready":true,"reasons":[]}\n' });
    const build = JSON.parse((await worker.get('/buildinfo')).text) as unknown;
    expect(build).toEqual({
      name: 'temporal-mercadopago-refunds',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      sdk: expect.stringMatching(/^1\.\d+\.\d+$/),
      node: process.versions.node,
      bundle: expect.stringMatching(/^[0-9a-f]{16}$/),
      buildId: expect.stringMatching(/^\d+\.\d+\.\d+.*\+[0-9a-f]{8}$/),
    });
    expect(JSON.parse((await worker.get('/')).text)).toEqual(build);
  });

  it('tells Temporal the same, in few words: five events of each refund repeat them', async () => {
    const { buildId } = JSON.parse((await worker.get('/buildinfo')).text) as { buildId: string };
    const { events } = await client.workflow.getHandle(ids[0] ?? '').fetchHistory();
    const said = events?.flatMap(
      ({ workflowTaskCompletedEventAttributes: completed }) => completed?.workerVersion?.buildId ?? [],
    );
    expect(new Set(said)).toEqual(new Set([buildId]));
    expect(buildId.length).toBeLessThan(30);
  });

  it.each<[string, Record<string, string>, number]>([
    ['refunds_submissions_total', { class: 'ambiguous', outcome: 'ServerError' }, 1],
    ['refunds_submissions_total', { class: 'refunded' }, 1],
    ['refunds_submissions_total', { class: 'refused', outcome: 'BadRequest' }, 1],
    ['refunds_submissions_total', { class: 'notNow', outcome: 'Unauthorized' }, 0],
    ['refunds_ambiguous_total', { outcome: 'ServerError' }, 1],
    ['refunds_ambiguous_total', { outcome: 'Timeout' }, 0],
    ['refunds_gateway_request_duration_seconds_count', { operation: 'submitRefund' }, 4],
    ['refunds_gateway_request_duration_seconds_bucket', { operation: 'submitRefund', le: '30' }, 4],
    ['refunds_time_to_refunded_seconds_count', { held: 'false' }, 2],
    ['refunds_closed_total', { status: 'refunded' }, 2],
    ['refunds_closed_total', { status: 'canceled', type: 'none' }, 1],
    ['refunds_closed_total', { status: 'failed', type: 'BadRequest' }, 1],
    ['refunds_closed_total', { status: 'failed', type: 'InvalidRequest' }, 1],
    ['refunds_closed_total', { status: 'failed', type: 'RefundRejected' }, 0],
    ['refunds_reviews_total', {}, 1],
    ['refunds_reconciliations_total', {}, 0],
    ['refunds_cancellations_total', { decision: 'canceled' }, 1],
    ['refunds_cancellations_total', { decision: 'tooLate' }, 0],
    ['refunds_worker_info', { node: process.versions.node }, 1],
  ])('exports %s %j as %d', async (name, labels, expected) => {
    const found = await eventually(async () => {
      const value = valueOf((await scrape(worker)).samples, name, labels);
      return value === expected ? value : undefined; // what workflows count arrives a little later
    });
    expect(found).toBe(expected);
  });

  it('counts the open refunds of the namespace, whoever runs them', async () => {
    const counted = await eventually(async () => {
      const { samples } = await scrape(worker);
      return valueOf(samples, 'refunds_counted_timestamp_seconds') === undefined ? undefined : samples;
    });
    expect(valueOf(counted, 'refunds_open', { status: 'pending' })).toBeGreaterThanOrEqual(1);
    for (const status of ['submitting', 'settling', 'reconciling', 'needsReview']) {
      expect(valueOf(counted, 'refunds_open', { status })).toBeGreaterThanOrEqual(0);
    }
    expect(valueOf(counted, 'refunds_overdue', { status: 'submitting' })).toBe(0);
  });

  it("exports every metric of the package, and Temporal's by their documented names", async () => {
    const { text } = await scrape(worker);
    const ours = [...text.matchAll(/^# TYPE (refunds_\w+) (\w+)$/gm)].map(([, name, kind]) => [name, kind]);
    expect(ours.sort()).toEqual(
      Object.values(METRICS)
        .map((metric) => [exportedName(metric), metric.kind])
        .sort(),
    );
    for (const name of ['temporal_request_total', 'temporal_workflow_task_schedule_to_start_latency_seconds_bucket']) {
      expect(text).toContain(`${name}{`);
    }
  });

  it('names no refund, order or seller in a metric', async () => {
    const { text, samples } = await scrape(worker);
    for (const one of [...ids, ORDER, SELLER, sandbox.token]) expect(text).not.toContain(one);
    const labels = new Set(
      samples.filter(({ name }) => name.startsWith('refunds_')).flatMap((s) => Object.keys(s.labels)),
    );
    expect([...labels].sort()).toEqual([
      ...['activityType', 'bundle', 'class', 'decision', 'held', 'le', 'namespace', 'node', 'operation', 'outcome'],
      ...['sdk', 'status', 'taskQueue', 'type', 'version', 'workflowType'],
    ]);
  });

  it('logs each attempt and each end as JSON, with the refund, its order and the attempt', () => {
    const lines = logOf(worker.process).filter(({ workflowId }) => workflowId === ids[0]);
    expect(lines).toMatchObject([
      { level: 'info', class: 'ambiguous', outcome: 'ServerError', orderId: ORDER, attempt: 1 },
      { level: 'warn', msg: 'Activity failed', error: { type: 'ServerError' }, orderId: ORDER, attempt: 1 },
      { level: 'info', class: 'refunded', orderId: ORDER, attempt: 2, activityType: 'submitRefund' },
      { level: 'info', msg: 'The refund is refunded', status: 'refunded', orderId: ORDER },
    ]);
  });
});

it('is alive and not ready while it starts', async () => {
  const silent = await startProxy();
  const worker = await startWorker({ TEMPORAL_ADDRESS: silent.address });
  await worker.process.says('Health and metrics');
  expect((await worker.get('/livez')).status).toBe(200);
  expect(await worker.get('/readyz')).toEqual({
    status: 503,
    text: '{"ready":false,"reasons":["The worker is starting"]}\n',
  });
  await worker.process.kill();
  await silent.stop();
});

it('is not ready while it drains, and serves no more once it has drained', async () => {
  const worker = await startWorker();
  await worker.process.says('Worker is ready');
  const slow = await refund(worker.taskQueue, [{ fault: 'slow', delayMs: 1500 }]);
  await eventually(async () =>
    (await slow.describe()).raw.pendingActivities?.[0]?.lastStartedTime ? true : undefined,
  );
  worker.process.signal('SIGTERM');
  await worker.process.says('no new work is taken');
  expect((await worker.get('/readyz')).text).toContain('The worker is draining');
  expect((await worker.get('/livez')).status).toBe(200);
  expect(await worker.process.exit()).toBe(0);
  await expect(worker.get('/livez')).rejects.toThrow();
  await slow.terminate();
});

it('is not ready when Temporal no longer answers', async () => {
  const proxy = await startProxy(address);
  const worker = await startWorker({ TEMPORAL_ADDRESS: proxy.address });
  await worker.process.says('Worker is ready');
  await eventually(async () => ((await worker.get('/readyz')).status === 200 ? true : undefined));
  proxy.fallSilent();
  const { text } = await eventually(async () => {
    const answer = await worker.get('/readyz');
    return answer.status === 503 ? answer : undefined;
  });
  expect(text).toContain('Temporal does not answer');
  await worker.process.kill();
  await proxy.stop();
});

it('does not start with the port of another worker', async () => {
  const first = await startWorker();
  await first.process.says('Health and metrics');
  const second = await startWorker({ REFUNDS_HTTP_PORT: new URL(first.url).port });
  expect(await second.process.exit()).toBe(1);
  expect(second.process.output).toContain('every worker on a host needs a port of its own');
  expect(second.process.output).not.toContain('Worker is ready');
});

it('serves nothing without a port, so that workers run side by side, and logs text when asked to', async () => {
  const worker = await startWorker({ REFUNDS_HTTP_PORT: '', REFUNDS_LOG_FORMAT: 'text' });
  await worker.process.says('Worker is ready');
  expect(worker.process.output).not.toContain('Health and metrics');
  expect(worker.process.output).toMatch(/^\S+Z INFO Worker is ready \{"taskQueue":/m);
  await expect(worker.get('/livez')).rejects.toThrow();
});
