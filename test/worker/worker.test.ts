import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { findFreePort } from '../../dev/ports';
import { LocalGateway } from './local-gateway';
import { type CompiledWorker, WorkerProcess, compileWorker } from './worker-process';

const TOKEN = 'APP_USR-token-that-nobody-may-see';
const address = process.env['TEMPORAL_ADDRESS'] ?? '';

jest.setTimeout(60_000); // starts worker processes, on machines that may be busy

let compiled: CompiledWorker;
let connection: Connection;
let client: Client;
let gateway: LocalGateway;
let taskQueue: string;
let workers: WorkerProcess[] = [];

beforeAll(async () => {
  compiled = await compileWorker({ bundle: true });
  connection = await Connection.connect({ address });
  client = new Client({ connection });
});
afterAll(async () => {
  await connection.close();
  await compiled.remove();
});
beforeEach(async () => {
  gateway = await LocalGateway.start();
  taskQueue = `refunds-${randomUUID()}`;
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await gateway.stop();
  const outputs = workers.map(({ output }) => output).join('');
  workers = [];
  expect(outputs).not.toContain(TOKEN);
});

function startWorker(env: Record<string, string> = {}, program = compiled): WorkerProcess {
  const worker = new WorkerProcess(program, {
    MERCADOPAGO_BASE_URL: gateway.url,
    MERCADOPAGO_ACCESS_TOKEN: TOKEN,
    REFUNDS_TASK_QUEUE: taskQueue,
    TEMPORAL_ADDRESS: address,
    ...env,
  });
  workers.push(worker);
  return worker;
}

async function readyWorker(env: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = startWorker(env);
  await worker.says('Worker is ready');
  return worker;
}

function startRefund(workflowId = `refund-${randomUUID()}`) {
  const request = { advancedPaymentId: '21000123456', amount: 25 };
  return client.workflow.start('refundPayment', { workflowId, taskQueue, args: [request] });
}

async function namespaceWithout(searchAttributes: string): Promise<string> {
  const namespace = `${searchAttributes}-${randomUUID()}`;
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  return namespace;
}

describe('a worker that cannot start', () => {
  it('names every problem of its configuration, and no value', async () => {
    const worker = startWorker({
      MERCADOPAGO_BASE_URL: 'http://evil.example',
      MERCADOPAGO_ACCESS_TOKEN_FILE: '/some/where',
      MERCADOPAGO_TIMEOUT_MS: 'forever',
      TEMPORAL_TLS: 'perhaps',
    });
    expect(await worker.exit()).toBe(1);
    for (const name of ['BASE_URL', 'ACCESS_TOKEN_FILE', 'TIMEOUT_MS']) {
      expect(worker.output).toContain(`MERCADOPAGO_${name}`);
    }
    expect(worker.output).toContain('TEMPORAL_TLS');
    expect(worker.output).not.toMatch(/evil|some\/where|forever|perhaps/);
  });

  it('says where it looked for Temporal and how to start one', async () => {
    const nowhere = `127.0.0.1:${await findFreePort()}`;
    const worker = startWorker({ TEMPORAL_ADDRESS: nowhere });
    expect(await worker.exit()).toBe(1);
    expect(worker.output).toContain(`cannot be reached at ${nowhere}`);
    expect(worker.output).toContain('temporal server start-dev');
  });

  it('gives the command that adds the missing search attributes', async () => {
    const namespace = await namespaceWithout('attributes');
    const worker = startWorker({ TEMPORAL_NAMESPACE: namespace });
    expect(await worker.exit()).toBe(1);
    expect(worker.output).toContain(
      `temporal operator search-attribute create --namespace ${namespace} --name RefundStatus --type Keyword ` +
        '--name AdvancedPaymentId --type Keyword --name OrderId --type Keyword --name RefundAmount --type Double ' +
        '--name RefundIds --type KeywordList',
    );
  });

  it('gives the commands that replace a search attribute of another type', async () => {
    const namespace = await namespaceWithout('types');
    const searchAttributes = { RefundAmount: 2, RefundStatus: 2, AdvancedPaymentId: 2, OrderId: 2, RefundIds: 7 };
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    const worker = startWorker({ TEMPORAL_NAMESPACE: namespace });
    expect(await worker.exit()).toBe(1);
    expect(worker.output).toContain('RefundAmount of namespace');
    expect(worker.output).toContain('is Keyword and must be Double');
    expect(worker.output).toContain(`search-attribute remove --namespace ${namespace} --name RefundAmount`);
    expect(worker.output).not.toContain('lacks the search attributes');
  });

  it('gives the command that creates a missing namespace, and keeps closed refunds for long enough', async () => {
    const worker = startWorker({ TEMPORAL_NAMESPACE: 'no-such-namespace' });
    expect(await worker.exit()).toBe(1);
    expect(worker.output).toContain('temporal operator namespace create --namespace no-such-namespace --retention 30d');
  });

  it('says how to build the workflow bundle when there is none', async () => {
    const unbundled = await compileWorker({ bundle: false });
    const worker = startWorker({}, unbundled);
    const exitCode = await worker.exit();
    await unbundled.remove();
    expect(exitCode).toBe(1);
    expect(worker.output).toContain('npm run build');
  });
});

describe('a running worker', () => {
  it('says what it serves and runs a refund to its end', async () => {
    const worker = await readyWorker();
    const ready = worker.output.split('\n').find((line) => line.includes('Worker is ready'));
    for (const fact of [taskQueue, '"namespace":"default"', address, new URL(gateway.url).host]) {
      expect(ready).toContain(fact);
    }
    const refund = await startRefund();
    expect(await refund.result()).toMatchObject({ status: 'refunded', amount: 25, idempotencyKey: refund.workflowId });
    expect(gateway.requests).toEqual([
      { method: 'POST', path: '/v1/advanced_payments/21000123456/refunds', token: TOKEN, key: refund.workflowId },
    ]);
  });

  it('tells Temporal how many attempts a second its task queue may hand out, to all of its workers', async () => {
    await readyWorker({ REFUNDS_MAX_REQUESTS_PER_SECOND: '7' });
    expect(await (await startRefund()).result()).toMatchObject({ status: 'refunded' });
    const taskQueueType = 2; // activities
    const limit = async (): Promise<number | null | undefined> => {
      const asked = { namespace: 'default', taskQueue: { name: taskQueue }, reportConfig: true };
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum itself is no dependency
      const { effectiveRateLimit } = await client.workflowService.describeTaskQueue({ ...asked, taskQueueType });
      return effectiveRateLimit?.requestsPerSecond;
    };
    while ((await limit()) !== 7) await new Promise((resolve) => setTimeout(resolve, 100));
  });

  it('uses a token that was replaced while it ran', async () => {
    const file = path.join(compiled.directory, `token-${randomUUID()}`);
    await writeFile(file, 'FIRST-TOKEN');
    await readyWorker({ MERCADOPAGO_ACCESS_TOKEN: '', MERCADOPAGO_ACCESS_TOKEN_FILE: file });
    await (await startRefund()).result();
    await writeFile(file, 'SECOND-TOKEN');
    await (await startRefund()).result();
    const submits = gateway.requests.filter(({ method }) => method === 'POST');
    expect(submits.map(({ token }) => token)).toEqual(['FIRST-TOKEN', 'SECOND-TOKEN']);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('lets the request in flight finish on %s, and exits 0', async (signal) => {
    gateway.hold();
    const arrived = gateway.nextRequest();
    const worker = await readyWorker();
    const refund = await startRefund();
    await arrived;
    worker.signal(signal);
    await worker.says('no new work is taken');
    gateway.answer();
    expect(await worker.exit()).toBe(0);

    await readyWorker(); // the next one picks the refund up where it is
    expect(await refund.result()).toMatchObject({ status: 'refunded', amount: 25 });
    expect(gateway.requests).toHaveLength(1);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends at once on a second %s', async (signal, exitCode) => {
    gateway.hold();
    const arrived = gateway.nextRequest();
    const worker = await readyWorker();
    const refund = await startRefund();
    await arrived;
    worker.signal(signal);
    await worker.says('no new work is taken');
    worker.signal(signal);
    expect(await worker.exit()).toBe(exitCode);
    await refund.terminate('the test is over');
  });
});
