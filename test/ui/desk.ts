import type { Page } from 'playwright-core';
import type { PostFault } from '../../sandbox';
import { RefundClient, type RefundHandle, type RefundRequest, type RefundStatus } from '../../src';
import { startRefundWorld, type RefundWorld, type RefundWorldOptions } from '../support/refund-world';
import { newPage, startBrowser } from './browser';

/** Where an operator sits: a browser before the Web UI of a server, with a worker and a gateway behind it. */
export interface Desk {
  readonly world: RefundWorld;
  newPage(): Promise<Page>;
  /** A refund of a payment and an order of its own. */
  request(
    change: Partial<RefundRequest> & { payments?: number[]; posts?: PostFault[] },
  ): Promise<{ refund: RefundHandle; workflowId: string; orderId: string }>;
  stop(): Promise<void>;
}

export interface DeskOptions extends Pick<RefundWorldOptions, 'dataConverter'> {
  firstOrder: number;
}

/** A gateway that is down for as long as anybody asks. */
export const DOWN: PostFault[] = [{ fault: '503', times: 99 }];

/** Long enough to be seen between two attempts, and no longer than a test can wait for the end. */
const PATIENT = { initialRetrySeconds: 20, quietPeriodSeconds: 1, settleIntervalSeconds: 1 };

/** @param options.firstOrder orders and payments are numbered from it: files of one run share the server */
export async function startDesk({ firstOrder, ...encoding }: DeskOptions): Promise<Desk> {
  const browser = await startBrowser();
  const world = await startRefundWorld({ taskQueue: 'refunds', ...encoding });
  const refunds = new RefundClient(world.client, { taskQueue: world.taskQueue });
  let order = firstOrder;
  const requested: RefundHandle[] = [];
  return {
    world,
    newPage: () => newPage(browser),
    async request({ payments = [100], posts = [], ...fields }) {
      const number = String(order++);
      const advancedPaymentId = `3100012${number}`;
      const orderId = `A-${number}`;
      world.sandbox.addPayment({ advancedPaymentId, payments: payments.map((amount) => ({ amount })) });
      world.sandbox.setFaults({ advancedPaymentId, posts: { script: posts } });
      const refund = await refunds.request({
        ...{ advancedPaymentId, orderId, amount: 40.5, currency: 'BRL', reference: 'return-7', policy: PATIENT },
        ...fields,
      });
      requested.push(refund);
      return { refund, workflowId: refund.workflowId, orderId };
    },
    async stop() {
      await forget(world, requested); // nothing of it may show up at another desk
      await world.stop();
      await browser.close();
    },
  };
}

/** Deletes them, open or closed, and waits until no list has them any more. */
async function forget({ client }: RefundWorld, refunds: readonly RefundHandle[]): Promise<void> {
  const namespace = client.options.namespace;
  for (const { workflowId } of refunds) {
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
  }
  const query = refunds.map(({ workflowId }) => `WorkflowId = '${workflowId}'`).join(' OR ');
  while (refunds.length > 0 && (await client.workflow.count(query)).count > 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function until(refund: RefundHandle, status: RefundStatus): Promise<void> {
  while ((await refund.status()).status !== status) await new Promise((resolve) => setTimeout(resolve, 100));
}
