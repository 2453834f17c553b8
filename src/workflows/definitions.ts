import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  QUERIES,
  SIGNALS,
  UPDATES,
  type CancelDecision,
  type CancelRequest,
  type RefundSnapshot,
  type ReleaseRequest,
  type ResolveRequest,
} from '../contract';

/** Arguments are unchecked: anybody may send anything, in any language. */
type Unchecked<T> = T | undefined;

export const cancelRefundSignal = defineSignal<[Unchecked<CancelRequest>]>(SIGNALS.cancelRefund);
export const releaseRefundSignal = defineSignal<[Unchecked<ReleaseRequest>]>(SIGNALS.releaseRefund);
export const resolveRefundSignal = defineSignal<[Unchecked<ResolveRequest>]>(SIGNALS.resolveRefund);

export const requestCancellationUpdate = defineUpdate<CancelDecision, [Unchecked<CancelRequest>]>(
  UPDATES.requestCancellation,
);
export const releaseRefundUpdate = defineUpdate<RefundSnapshot, [Unchecked<ReleaseRequest>]>(UPDATES.releaseRefund);
export const resolveRefundUpdate = defineUpdate<RefundSnapshot, [Unchecked<ResolveRequest>]>(UPDATES.resolveRefund);

export const refundStatusQuery = defineQuery<RefundSnapshot>(QUERIES.refundStatus);

/** Shown by the Web UI beside each name. */
export const DESCRIPTIONS = {
  cancelRefund: 'Cancel, if it is not too late: {"requestedBy": "you", "reason": "why"}',
  releaseRefund: 'Let a held refund go: {"releasedBy": "you"}',
  resolveRefund:
    'Settle a refund in needsReview: {"outcome": "refunded" or "notRefunded", "resolvedBy": "you", "note": "what you found", "refundIds": ["…"]}',
  requestCancellation: 'Cancel, and hear whether it was in time: {"requestedBy": "you", "reason": "why"}',
  refundStatus: 'Where the refund stands, and what it waits for',
} as const;
