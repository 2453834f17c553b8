import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { startSandbox, type PostFault, type Sandbox } from '../../sandbox';
import { RefundClient, type RefundRequest } from '../../src';
import { readRouting } from '../../src/temporal/routing';
import { makeCurrent as makeVersionCurrent } from '../support/make-current';
import { QUICK } from '../support/refund-world';
import { startObservedWorker, type ObservedWorker } from './observed-worker';
import { compileWorker, type CompiledWorker } from './worker-process';

jest.setTimeout(120_000); // starts worker processes, on machines that may be busy

const deploymentName = `refunds-${randomUUID()}`;
const taskQueue = deploymentName;
const namespace = 'default';

let compiled: CompiledWorker;
let connection: Connection;
let client: Client;
let sandbox: Sandbox;
const workers = new Map<string, ObservedWorker>();

beforeAll(async () => {
  compiled = await compileWorker({ bundle: true });
  connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  client = new Client({ connection });
  sandbox = await startSandbox();
});
afterAll(async () => {
  await Promise.all([...workers.values()].map(({ process }) => process.kill()));
  await Promise.all([connection.close(), sandbox.stop(), compiled.remove()]);
});

async function startBuild(buildId: string): Promise<ObservedWorker> {
  const worker = await startObservedWorker(compiled, sandbox.url, {
    MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
    REFUNDS_TASK_QUEUE: taskQueue,
    REFUNDS_DEPLOYMENT_NAME: deploymentName,
    REFUNDS_BUILD_ID: buildId,
  });
  workers.set(buildId, worker);
  await worker.process.says('Worker is ready');
  return worker;
}

async function makeCurrent(buildId: string): Promise<void> {
  await makeVersionCurrent(connection.workflowService, { deploymentName, buildId });
  while ((await readRouting(connection, namespace, taskQueue)).current?.buildId !== buildId) await sleep(100);
}

let nextPayment = Date.now() * 1000;

function aRequest(change: Partial<RefundRequest> = {}): RefundRequest {
  const advancedPaymentId = String(nextPayment++);
  sandbox.addPayment({ advancedPaymentId, payments: [{ amount: 100 }] });
  return { advancedPaymentId, amount: 25, policy: QUICK, ...change };
}

const faults = ({ advancedPaymentId }: RefundRequest, script: PostFault[]): void =>
  sandbox.setFaults({ advancedPaymentId, posts: { script } });

async function start(request: RefundRequest): Promise<WorkflowHandle> {
  const workflowId = `rollout-${randomUUID()}`;
  return await client.workflow.start('refundPayment', { taskQueue, workflowId, args: [request] });
}

/** How often the gateway was asked for the refund of this key. */
const asked = (key: string): number => sandbox.requests().filter((request) => request.key === key).length;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}

/** The build that the workflow's last task ran on. */
async function buildOf(handle: WorkflowHandle): Promise<unknown> {
  const { raw } = await handle.describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
}

async function readiness(worker: ObservedWorker): Promise<unknown> {
  const { status, text } = await worker.get('/readyz');
  return { status, ...(JSON.parse(text) as object) };
}

it('a version that is not current is ready, and says by which command it gets work', async () => {
  const worker = await startBuild('1');
  const command = `temporal worker deployment set-current-version --namespace default --deployment-name ${deploymentName} --build-id 1`;
  expect(worker.process.output).toContain(command);
  expect(await readiness(worker)).toEqual({
    ...{ status: 200, ready: true, reasons: [] },
    notices: [expect.stringContaining(command)],
  });
  expect(JSON.parse((await worker.get('/buildinfo')).text)).toMatchObject({ deployment: deploymentName, buildId: '1' });
  await makeCurrent('1');
});

it.each([
  ['an upgrade', '1', '2'],
  ['a rollback', '2', '1'],
])('refunds and batches that are under way go through %s, each paid once', async (_what, from, to) => {
  const [held, retried, line] = [
    aRequest({ hold: { untilReleased: true } }),
    aRequest(),
    aRequest({ reference: 'line' }),
  ];
  for (const request of [retried, line]) faults(request, [{ fault: '503', times: 1_000 }]);
  const handles = [await start(held), await start(retried)] as const;
  const refunds = new RefundClient(client, { taskQueue });
  const batch = await refunds.startBatch(`rollout-${randomUUID()}`);
  await batch.add([line, aRequest({ reference: 'line' })]);
  await batch.seal();
  const lineKey = `refund-${line.advancedPaymentId}-line`;
  await until(() => asked(handles[1].workflowId) > 1 && asked(lineKey) > 1);
  expect(await Promise.all(handles.map(buildOf))).toEqual([from, from]);

  await startBuild(to);
  await makeCurrent(to);
  const leaving = workers.get(from);
  leaving?.process.signal('SIGTERM');
  expect(await leaving?.process.exit()).toBe(0);
  for (const request of [retried, line]) faults(request, []);
  await handles[0].executeUpdate('releaseRefund', { args: [{ releasedBy: 'eva' }] });

  const results = await Promise.all(handles.map((handle) => handle.result()));
  expect(results).toMatchObject([{ status: 'refunded' }, { status: 'refunded' }]);
  expect(await batch.result()).toMatchObject({ counts: { refunded: 2 } });
  const workflows = [...handles, client.workflow.getHandle(lineKey), client.workflow.getHandle(batch.workflowId)];
  expect(await Promise.all(workflows.map(buildOf))).toEqual([to, to, to, to]);
  const paid = sandbox.ledger().map(({ key }) => key);
  for (const key of [...handles.map(({ workflowId }) => workflowId), lineKey]) {
    expect(paid.filter((each) => each === key)).toHaveLength(1);
  }
});
