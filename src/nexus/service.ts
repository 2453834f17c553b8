/**
 * Refunds as a Nexus service: for workflows in other namespaces, in any language. A definition only, free of server code: caller workflows
 * may import it.
 */
import { operation, service } from 'nexus-rpc';
import type { CancelRequest, RefundRequest, RefundResult, RefundSnapshot, RefundStatus } from '../contract';

/** A refund that was asked for before. */
export interface RefundId {
  /** See `refundWorkflowId`: made of payment and reference. */
  workflowId: string;
}

export type CancelRefundInput = RefundId & CancelRequest;

export interface CancelRefundOutput {
  /**
   * `canceled`: it is proven that no money moved, and none will. `tooLate`: it may be refunded, or is closed already.
   * `undecided`: the cancel is noted; an attempt in flight is never cut off. The refund's result tells what came of it.
   */
  decision: 'canceled' | 'tooLate' | 'undecided';
  /** Absent while undecided. */
  status?: RefundStatus;
}

/**
 * What an operation fails with is an ApplicationFailure: as the refund itself closes, with one of `CLOSING_FAILURES`; or one of
 * `NEXUS_FAILURES`; or why a message was refused, `InReview` or `InvalidRequest`.
 */
export const refundService = service('refunds', {
  /**
   * Starts a refund, once, and completes when it does. The same request again attaches, whoever asks: the ID is made of payment and
   * reference, so that the request needs a `reference`. Canceling the operation asks for a cancel; whether that came in time decides how it completes.
   */
  refund: operation<RefundRequest, RefundResult>(),
  /** Completes when the refund does that was asked for before. Canceling this operation cancels the refund, too. */
  refundResult: operation<RefundId, RefundResult>(),
  /** Cancels in somebody's name. Answers within seconds, `undecided` if need be. */
  cancelRefund: operation<CancelRefundInput, CancelRefundOutput>(),
  /** Where it stands, also once closed. */
  refundStatus: operation<RefundId, RefundSnapshot>(),
});

/** Types of the ApplicationFailures with which an operation fails, other than those with which a refund itself does. */
export const NEXUS_FAILURES = {
  /** The workflow ID belongs to another refund: nothing was started. Details: `{ fields }` that differ. */
  conflict: 'RefundConflict',
  /** There is no such refund in the namespace, or not any more. */
  notFound: 'RefundNotFound',
  /** It was terminated or timed out: nothing is proven, look at the gateway. */
  unproven: 'RefundUnproven',
} as const;
