import type { Page } from 'playwright-core';
import type { PostFault } from '../../sandbox';
import { RefundClient, type RefundHandle, type RefundRequest, type RefundStatus } from '../../src';
import { startRefundWorld, type RefundWorld } from '../support/refund-world';
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

/** A gateway that is down for as long as anybody asks. */
export const DOWN: PostFault[] = [{ fault: '503', times: 99 }];

/** Long enough to be seen between two attempts, and no longer than a test can wait for the end. */
const PATIENT = { initialRetrySeconds: 20, quietPeriodSeconds: 1, settleIntervalSeconds: 1 };

/** @param firstOrder orders and payments are numbered from it: files of one run share the server */
export async function startDesk({ firstOrder }: { firstOrder: number }): Promise<Desk> {
  const browser = await startBrowser();
  const world = await startRefundWorld({ taskQueue: 'refunds' });
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
      const open = requested.map(({ workflowId }) => world.client.workflow.getHandle(workflowId).terminate());
      await Promise.allSettled(open); // most are closed by then; what is not must not show up at another desk
      await world.stop();
      await browser.close();
    },
  };
}

export async function until(refund: RefundHandle, status: RefundStatus): Promise<void> {
  while ((await refund.status()).status !== status) await new Promise((resolve) => setTimeout(resolve, 100));
}
