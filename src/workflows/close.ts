import { ApplicationFailure, CancelledFailure } from '@temporalio/workflow';
import { sumOf, type RefundResult } from '../contract';
import { pick, type Ending, type RefundState } from './state';
import { withoutStack } from './without-stack';

/**
 * Ends the workflow the way every SDK understands.
 * @returns Completed: refunded, or canceled by a message
 * @throws {CancelledFailure} Canceled: canceled through Temporal itself
 * @throws {ApplicationFailure} Failed: not refunded, and why
 */
export function close(state: RefundState, ending: Ending): RefundResult {
  const { request, cancel } = state;
  const common = {
    idempotencyKey: state.idempotencyKey,
    advancedPaymentId: request.advancedPaymentId,
    ...pick(request, 'reference', 'orderId', 'currency'),
    ...pick(state, 'resolution'),
  };
  switch (ending.status) {
    case 'refunded': {
      const { refunds } = ending;
      // A person may have resolved it without naming refunds: then only the request says how much.
      const amount = refunds.length === 0 && request.amount !== 'full' ? request.amount : sumOf(refunds);
      const tooLate = cancel === undefined ? {} : { cancelTooLate: pick(cancel, 'reason', 'requestedBy') };
      return { status: 'refunded', refunds, amount, ...common, ...tooLate };
    }
    case 'canceled': {
      const { reason, requestedBy } = cancel ?? {};
      const result: RefundResult = {
        status: 'canceled',
        amount: request.amount,
        ...common,
        ...(requestedBy === undefined ? {} : { canceledBy: requestedBy }),
        ...(reason === undefined ? {} : { reason }),
      };
      if (cancel?.via !== 'temporal') return result;
      // The SDK keeps no details of a cancellation: the query and the search attributes tell the rest.
      throw new CancelledFailure('Canceled through Temporal; no money moved');
    }
    case 'failed':
      throw withoutStack(
        ApplicationFailure.create({
          type: ending.type,
          message: ending.message.replace(/\p{Cs}/gu, '\ufffd'), // half a character would stop the worker
          nonRetryable: true,
          details: [ending.approved === undefined ? (ending.gateway ?? null) : { approved: ending.approved }],
        }),
      );
  }
}
