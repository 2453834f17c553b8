import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import { createRefundActivities } from '../../src/activities';
import type { RefundPolicy, RefundRequest, RefundResult, RefundSnapshot, RefundStatus } from '../../src/contract';
import { createGateway } from '../../src/gateway';

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
  stop(): Promise<void>;
}

/** Short enough for tests, long enough to see each state. */
export const QUICK: Partial<RefundPolicy> = {
  initialRetrySeconds: 0.2,
  maxRetrySeconds: 0.5,
  quietPeriodSeconds: 0.4,
  settleIntervalSeconds: 0.2,
};

let nextPayment = Date.now() * 1000;

export async function startRefundWorld(
  options: SandboxOptions & { requestTimeoutMs?: number; taskQueue?: string } = {},
): Promise<RefundWorld> {
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
  const gateway = createGateway({ baseUrl: sandbox.url, accessToken: () => sandbox.token });
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const client = new Client({ connection, identity: 'order-service' });
  const { taskQueue = `refunds-${randomUUID()}` } = options;
  const { requestTimeoutMs } = options;
  const worker = await Worker.create({
    connection: native,
    identity: 'refunds-worker', // histories and screenshots name no machine
    taskQueue,
    workflowBundle: { codePath: process.env['REFUNDS_TEST_BUNDLE'] ?? '' },
    activities: createRefundActivities({ gateway, ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }) }),
    shutdownGraceTime: '1s',
  });
  const running = worker.run();

  const status = (handle: WorkflowHandle): Promise<RefundSnapshot> => handle.query<RefundSnapshot>('refundStatus');
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
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop() {
      worker.shutdown();
      await running;
      await Promise.all([connection.close(), native.close(), gateway.close(), sandbox.stop()]);
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
