import { randomUUID } from 'node:crypto';
import { Client, Connection, isGrpcCancelledError, isGrpcDeadlineError, type WorkflowHandle } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import { createRefundActivities } from '../../src/activities';
import type { RefundPolicy, RefundRequest, RefundResult, RefundSnapshot, RefundStatus } from '../../src/contract';
import { createGateway, type AccessTokenProvider } from '../../src/gateway';
import { NO_TRACES } from '../../src/worker/create-worker';
import { createRefundNexusService } from '../../src/worker/nexus';

/** A sandbox gateway, a worker of its own task queue on the run's dev server, and ways to start refunds and look at them. */
export interface RefundWorld {
  readonly client: Client;
  readonly sandbox: Sandbox;
  readonly taskQueue: string;
  /** A payment that no other test knows. */
  addPayment(...amounts: number[]): string;
  start(request: Partial<RefundRequest> & { advancedPaymentId: string }, workflowId?: string): Promise<WorkflowHandle>;
  status(handle: WorkflowHandle): Promise<RefundSnapshot>;
  until(handle: WorkflowHandle, status: RefundStatus): Promise<RefundSnapshot>;
  /** With `activitiesLater`: from now on somebody takes them. */
  startActivities(): Promise<void>;
  stop(): Promise<void>;
}

export interface RefundWorldOptions extends SandboxOptions {
  requestTimeoutMs?: number;
  /** @default the sandbox's token, for every seller */
  accessToken?: AccessTokenProvider;
  /** Puts something between the worker and the sandbox: takes the sandbox's URL, returns its own. */
  via?: (sandboxUrl: string) => Promise<string>;
  /** The worker takes workflow tasks only. */
  activitiesLater?: boolean;
  worker?: Partial<WorkerOptions>;
  /** Of the worker and the client. */
  dataConverter?: DataConverter;
  taskQueue?: string;
}

/** Short enough for tests, long enough to see each state. */
export const QUICK: Partial<RefundPolicy> = {
  initialRetrySeconds: 0.2,
  maxRetrySeconds: 0.5,
  quietPeriodSeconds: 0.4,
  settleIntervalSeconds: 0.2,
};

/** On a busy machine a query now and then gets lost that comes while another one is at its workflow's end. It is asked again. */
const QUERY_TIMEOUT_MS = 5_000;

/** Between two queries of a test that waits: each costs a workflow task. */
export const POLL_MS = 200;

let nextPayment = Date.now() * 1000;

export async function startRefundWorld(options: RefundWorldOptions = {}): Promise<RefundWorld> {
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
    });
  } catch {
    // another file of the same jest worker has installed it
  }
  const address = process.env['TEMPORAL_ADDRESS'] ?? '';
  const sandbox = await startSandbox(options);
  const { requestTimeoutMs, via, activitiesLater = false } = options;
  const baseUrl = via === undefined ? sandbox.url : await via(sandbox.url);
  const gateway = createGateway({ baseUrl, accessToken: options.accessToken ?? (() => sandbox.token) });
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const encoding = options.dataConverter === undefined ? {} : { dataConverter: options.dataConverter };
  const client = new Client({ connection, identity: 'order-service', ...encoding });
  const { taskQueue = `refunds-${randomUUID()}` } = options;
  const activities = createRefundActivities({
    gateway,
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
  const workers: { worker: Worker; running: Promise<void> }[] = [];
  const startWorker = async (work: Partial<WorkerOptions>): Promise<void> => {
    const worker = await Worker.create({
      connection: native,
      identity: 'refunds-worker', // histories and screenshots name no machine
      taskQueue,
      shutdownGraceTime: '1s',
      sinks: NO_TRACES,
      ...encoding,
      ...work,
      ...options.worker,
    });
    workers.push({ worker, running: worker.run() });
  };
  const workflowBundle = { codePath: process.env['REFUNDS_TEST_BUNDLE'] ?? '' };
  const nexusServices = [createRefundNexusService()];
  await startWorker({ workflowBundle, nexusServices, ...(activitiesLater ? {} : { activities }) });

  const status = async (handle: WorkflowHandle): Promise<RefundSnapshot> => {
    const deadline = Date.now() + QUERY_TIMEOUT_MS;
    try {
      return await client.withDeadline(deadline, () => handle.query<RefundSnapshot>('refundStatus'));
    } catch (error) {
      // Either side may be the first to notice that the time is over.
      if (!isGrpcDeadlineError(error) && !isGrpcCancelledError(error)) throw error;
      return await handle.query<RefundSnapshot>('refundStatus');
    }
  };
  return {
    client,
    sandbox,
    taskQueue,
    status,
    addPayment(...amounts) {
      const advancedPaymentId = String(nextPayment++);
      sandbox.addPayment({ advancedPaymentId, payments: amounts.map((amount) => ({ amount })) });
      return advancedPaymentId;
    },
    async start(request, workflowId = `test-${randomUUID()}`) {
      return await client.workflow.start('refundPayment', {
        taskQueue,
        workflowId,
        args: [{ amount: 25, ...request, policy: { ...QUICK, ...request.policy } }],
      });
    },
    async until(handle, wanted) {
      for (;;) {
        const snapshot = await status(handle);
        if (snapshot.status === wanted) return snapshot;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    startActivities: () => startWorker({ activities }),
    async stop() {
      for (const { worker } of workers) worker.shutdown();
      await Promise.all(workers.map(({ running }) => running));
      // The client's connection goes with the process: the SDK retries calls from timers, which would throw on a closed one.
      await Promise.all([native.close(), gateway.close(), sandbox.stop()]);
    },
  };
}

/** How a refund closed, in Temporal's words and ours. */
export async function endOf(
  handle: WorkflowHandle,
): Promise<{ closed: string; result?: RefundResult; failure?: string }> {
  try {
    return { closed: 'COMPLETED', result: (await handle.result()) as RefundResult };
  } catch (error) {
    const { status } = await handle.describe();
    const cause = (error as { cause?: { type?: string } }).cause;
    return { closed: status.name, ...(cause?.type == null ? {} : { failure: cause.type }) };
  }
}
