import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { isApproved, isRejected, type Refund } from '../contract';
import { GatewayReadError, type Gateway } from '../gateway';
import { attemptContext, toApplicationFailure } from './failures';
import { INTERNAL_FAILURES, type CheckInput } from './types';

const READ_TIMEOUT_MS = 15_000;

/**
 * Polls accepted refunds. Returns as soon as any more of them are settled, so that the workflow can show it.
 * @returns all of them, at their latest status
 * @throws {ApplicationFailure} retryable `NotSettled`, or what kept the gateway from saying
 */
export async function checkRefunds({ gateway }: { gateway: Gateway }, input: CheckInput): Promise<Refund[]> {
  const options = { timeoutMs: READ_TIMEOUT_MS, ...(input.sellerId === undefined ? {} : { sellerId: input.sellerId }) };
  const latest: Refund[] = [];
  let changed = false;
  for (const refund of input.refunds) {
    if (isSettled(refund)) {
      latest.push(refund);
      continue;
    }
    try {
      const { value } = await gateway.getRefund(refund.paymentId, refund.id, options);
      const seen = { ...refund, status: value.status };
      // Only an end is news: a gateway whose machines disagree on the way there would be asked without a pause.
      changed ||= isSettled(seen);
      latest.push(seen);
    } catch (error) {
      if (!(error instanceof GatewayReadError)) throw error;
      const context = attemptContext(activityInfo(), input);
      throw toApplicationFailure(error.failure, context, {
        final: false,
        prefix: 'Asking whether the refund is settled failed: ',
      });
    }
  }
  if (changed) return latest;
  throw ApplicationFailure.create({
    type: INTERNAL_FAILURES.notSettled,
    message: `The gateway is still working on it: ${latest.map(({ id, status }) => `refund ${id} is ${status}`).join(', ')}.`,
  });
}

function isSettled(refund: Refund): boolean {
  return isApproved(refund) || isRejected(refund);
}
