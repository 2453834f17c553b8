import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { Client, Connection, type WorkflowClientInterceptor, type WorkflowHandle } from '@temporalio/client';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry';
import { type PostFault, type Sandbox, startSandbox } from '../../sandbox';
import { TRACE_HEADER } from '../../src/contract/tracing';
import { QUICK } from '../support/refund-world';
import { LocalGateway } from './local-gateway';
import { type ObservedWorker, logOf, startObservedWorker } from './observed-worker';
import { type CollectedSpan, startTraceCollector, type TraceCollector } from './trace-collector';
import { type CompiledWorker, compileWorker } from './worker-process';

jest.setTimeout(60_000); // starts worker processes, on machines that may be busy

let compiled: CompiledWorker;
let connection: Connection;
let sandbox: Sandbox;
let collector: TraceCollector;
const workers: ObservedWorker[] = [];

/** The order service's own spans: it traces, too. */
const started = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(started)] });

beforeAll(async () => {
  provider.register();
  compiled = await compileWorker({ bundle: true });
  connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  sandbox = await startSandbox();
});
afterAll(() => Promise.all([provider.shutdown(), connection.close(), sandbox.stop(), compiled.remove()]));
beforeEach(async () => {
  collector = await startTraceCollector();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map(({ process }) => process.kill()));
  expect(collector.raw()).not.toContain(sandbox.token);
  await collector.stop();
});

/** Sends spans every 100 ms. */
const PROMPT = { OTEL_BSP_SCHEDULE_DELAY: '100' };

async function startWorker(env: Record<string, string>, gatewayUrl = sandbox.url): Promise<ObservedWorker> {
  const worker = await startObservedWorker(compiled, gatewayUrl, {
    MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
    ...PROMPT,
    ...env,
  });
  workers.push(worker);
  await worker.process.says('Worker is ready');
  return worker;
}

let nextPayment = Date.now() * 1000;

async function refund(
  { taskQueue }: ObservedWorker,
  interceptors: WorkflowClientInterceptor[] = [],
  posts: PostFault[] = [],
): Promise<WorkflowHandle> {
  const client = new Client({ connection, interceptors: { workflow: interceptors } });
  const advancedPaymentId = String(nextPayment++);
  sandbox.addPayment({ advancedPaymentId, payments: [{ amount: 100 }] });
  sandbox.setFaults({ advancedPaymentId, posts: { script: posts } });
  return client.workflow.start('refundPayment', {
    taskQueue,
    workflowId: `traced-${randomUUID()}`,
    args: [{ advancedPaymentId, amount: 25, orderId: 'A-1001', policy: QUICK }],
  });
}

/** Starts with a header that says what it likes. */
function withHeader(data: Uint8Array, encoding = 'json/plain'): WorkflowClientInterceptor {
  const header = { metadata: { encoding: Buffer.from(encoding) }, data };
  return {
    startWithDetails: (input, next) => next({ ...input, headers: { ...input.headers, [TRACE_HEADER]: header } }),
  };
}

async function spansOf(runId: string): Promise<CollectedSpan[]> {
  for (;;) {
    const all = collector.spans();
    const run = all.find(({ attributes }) => attributes['temporalRunId'] === runId);
    if (run !== undefined) return all.filter(({ traceId }) => traceId === run.traceId);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('a refund is one trace: from the start, through the workflow and each attempt, to each request', async () => {
  const worker = await startWorker({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const interceptor = new OpenTelemetryWorkflowClientInterceptor();
  const handle = (await refund(worker, [interceptor], [{ fault: '503' }])) as WorkflowHandle & {
    firstExecutionRunId: string;
  };
  await handle.result();

  const spans = await spansOf(handle.firstExecutionRunId);
  const start = started.getFinishedSpans().find(({ name }) => name === 'StartWorkflow:refundPayment');
  const startId = start?.spanContext().spanId ?? 'none';
  const nameOf = new Map([[startId, 'start'], ...spans.map(({ spanId, name }) => [spanId, name] as const)]);
  const lines = spans.map(({ name, parentSpanId, failed, attributes }) => {
    const status = attributes['http.response.status_code'] ?? attributes['error.type'] ?? '';
    return `${nameOf.get(parentSpanId) ?? 'nothing'} > ${name} ${failed ? 'failed ' : ''}${status}`.trim();
  });
  expect(lines.sort()).toEqual([
    'RunActivity:submitRefund > GET 200', // the payments: a second attempt looks first
    'RunActivity:submitRefund > GET 200', // and their refunds
    'RunActivity:submitRefund > POST 200',
    'RunActivity:submitRefund > POST failed 503',
    'RunWorkflow:refundPayment > RunActivity:submitRefund',
    'RunWorkflow:refundPayment > RunActivity:submitRefund failed ServerError',
    'start > RunWorkflow:refundPayment',
  ]);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([start?.spanContext().traceId]));
  expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(['temporal-mercadopago-refunds']));

  await worker.process.says('The refund is refunded'); // the log lags a little
  const attempts = logOf(worker.process).filter(({ msg }) => msg === 'An attempt to submit has ended');
  expect(attempts.map((line) => nameOf.get(String(line['span_id'])))).toEqual(
    Array(2).fill('RunActivity:submitRefund'),
  );
});

it('a refund that was started without a trace has one of its own, which the gateway hears nothing of', async () => {
  const gateway = await LocalGateway.start();
  const worker = await startWorker(
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`, OTEL_SERVICE_NAME: 'refunds-br' },
    gateway.url,
  );
  const handle = (await refund(worker)) as WorkflowHandle & { firstExecutionRunId: string };
  await handle.result();
  const runId = handle.firstExecutionRunId;
  const spans = await spansOf(runId);
  expect(spans.map(({ name, parentSpanId }) => [name, parentSpanId !== '']).sort()).toEqual([
    ['POST', true],
    ['RunActivity:submitRefund', true],
    ['RunWorkflow:refundPayment', false],
  ]);
  expect(spans[0]).toMatchObject({ traceId: runId.replaceAll('-', ''), service: 'refunds-br' });
  expect([...gateway.headers].filter((name) => /trace|baggage/.test(name))).toEqual([]);
  await gateway.stop();
});

/** A worker for all of them: one that has met one of them goes on, too. */
it('a refund goes its way though the trace it was started with is nonsense', async () => {
  const worker = await startWorker({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  for (const [trace, interceptor] of [
    ['no JSON', withHeader(Buffer.from('{'))],
    ['of an encoding that nobody knows', withHeader(Buffer.from('{}'), 'binary/unheard-of')],
    ['no trace', withHeader(Buffer.from('{"traceparent":"00-zz-1-1"}'))],
    ['no object', withHeader(Buffer.from('null'))],
    ['huge', withHeader(Buffer.from(JSON.stringify({ traceparent: 'x'.repeat(300_000) })))],
  ] as const) {
    const handle = (await refund(worker, [interceptor])) as WorkflowHandle & { firstExecutionRunId: string };
    expect({ trace, result: await handle.result() }).toMatchObject({ trace, result: { status: 'refunded' } });
    const { events } = await handle.fetchHistory();
    const scheduled = events?.find((event) => event.activityTaskScheduledEventAttributes != null);
    const passedOn = scheduled?.activityTaskScheduledEventAttributes?.header?.fields?.[TRACE_HEADER]?.data;
    expect({ trace, small: (passedOn?.length ?? 0) < 5_000 }).toEqual({ trace, small: true });
    expect((await spansOf(handle.firstExecutionRunId)).length).toBeGreaterThanOrEqual(3);
  }
});

it.each<[string, Record<string, string>]>([
  ['nothing asks for it', {}],
  ['it is disabled', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector', OTEL_SDK_DISABLED: 'true' }],
  ['no sample is wanted', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector', OTEL_TRACES_SAMPLER: 'always_off' }],
])('nothing is traced where %s', async (_case, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env }) => {
  const worker = await startWorker({
    ...env,
    ...(endpoint === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }),
  });
  await (await refund(worker)).result();
  worker.process.signal('SIGTERM');
  expect(await worker.process.exit()).toBe(0);
  expect(collector.raw()).toBe('');
});

it('OpenTelemetry is loaded only where traces are wanted, and refunds go on where it is not installed', async () => {
  const hidden = path.join(compiled.directory, 'hide-opentelemetry.cjs');
  await writeFile(
    hidden,
    `const Module = require('node:module');
    const { _resolveFilename } = Module;
    Module._resolveFilename = function (request, ...rest) {
      if (request.startsWith('@opentelemetry/')) throw new Error('Cannot find module ' + request);
      return _resolveFilename.call(this, request, ...rest);
    };`,
  );
  const without = { NODE_OPTIONS: `--require ${hidden}` };
  const plain = await startWorker(without);
  expect(plain.process.output).not.toContain('OpenTelemetry');
  const wanted = await startWorker({ ...without, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(wanted.process.output).toContain('No traces are sent: OpenTelemetry cannot be loaded');
  expect(await (await refund(wanted)).result()).toMatchObject({ status: 'refunded' });
});

it('a collector that is away is told of once, and holds no worker up', async () => {
  const away = collector.url.replace(/\d+$/, '9'); // nobody listens on the discard port
  const worker = await startWorker({ OTEL_EXPORTER_OTLP_ENDPOINT: away, OTEL_EXPORTER_OTLP_TIMEOUT: '500' });
  await (await refund(worker)).result();
  await worker.process.says('Traces are not sent as they should be');
  worker.process.signal('SIGTERM');
  expect(await worker.process.exit()).toBe(0);
  expect(worker.process.output.match(/Traces are not sent/g)).toHaveLength(1);
});
