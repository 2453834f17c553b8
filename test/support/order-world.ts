import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import type { Return } from '../../examples/order-service/returns';
import { ENDPOINT } from '../../examples/order-service/workflows';
import { refundWorkflowId } from '../../src/contract';
import { startRefundWorld, type RefundWorld } from './refund-world';

const EXAMPLE = resolve(__dirname, '../../examples/order-service/workflows.ts');

/** The example's workflows, in a namespace of their own and beside the refunds, and a Nexus endpoint between the two. */
export interface OrderWorld {
  readonly refunds: RefundWorld;
  /** A return of 25 of a payment that no other test knows. */
  aReturn(change?: Partial<Return>): Return;
  /** From a namespace of its own. */
  throughNexus(workflow: string, ...args: unknown[]): Promise<WorkflowHandle>;
  asChild(item: Return): Promise<WorkflowHandle>;
  refundOf(item: Return): WorkflowHandle;
  /** Until the refund itself has been started. */
  refundStarted(item: Return): Promise<WorkflowHandle>;
  stop(): Promise<void>;
}

export async function startOrderWorld(): Promise<OrderWorld> {
  const refunds = await startRefundWorld();
  const address = process.env['TEMPORAL_ADDRESS'] ?? '';
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const namespace = `orders-${randomUUID()}`;
  const taskQueue = 'orders';
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  const { endpoint } = await connection.operatorService.createNexusEndpoint({
    spec: { name: ENDPOINT, target: { worker: { namespace: 'default', taskQueue: refunds.taskQueue } } },
  });
  const workflowBundle = await bundleWorkflowCode({ workflowsPath: EXAMPLE, logger: new DefaultLogger('WARN') });
  const options = { connection: native, workflowBundle };
  const beside = `orders-${randomUUID()}`;
  const workers = [
    await patiently(() => Worker.create({ ...options, namespace, taskQueue })),
    await Worker.create({ ...options, taskQueue: beside }),
  ];
  const running = workers.map((worker) => worker.run());
  const orders = new Client({ connection, namespace });

  const refundOf = ({ advancedPaymentId, returnId }: Return): WorkflowHandle =>
    refunds.client.workflow.getHandle(refundWorkflowId(advancedPaymentId, returnId));
  return {
    refunds,
    refundOf,
    aReturn: (change = {}) => ({
      returnId: 'return-7',
      orderId: 'A-1001',
      advancedPaymentId: refunds.addPayment(100),
      amount: 25,
      currency: 'BRL',
      ...change,
    }),
    throughNexus: (workflow, ...args) =>
      patiently(() => orders.workflow.start(workflow, { taskQueue, workflowId: `order-${randomUUID()}`, args })),
    asChild: (item) =>
      refunds.client.workflow.start('refundReturnAsChild', {
        taskQueue: beside,
        workflowId: `order-${randomUUID()}`,
        args: [item, refunds.taskQueue],
      }),
    async refundStarted(item) {
      const refund = refundOf(item);
      for (;;) {
        try {
          await refund.describe();
          return refund;
        } catch (error) {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
          await sleep(50);
        }
      }
    },
    async stop() {
      workers.forEach((worker) => worker.shutdown());
      await Promise.all(running);
      await connection.operatorService.deleteNexusEndpoint({
        id: endpoint?.id ?? null,
        version: endpoint?.version ?? null,
      });
      await Promise.all([connection.close(), native.close(), refunds.stop()]);
    },
  };
}

/** A new namespace is known everywhere a few seconds later. */
async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
    }
  }
}
