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

/** Shown by the Web UI beside each name until it is chosen. The JSON is to be copied. */
export const DESCRIPTIONS = {
  cancelRefund: 'Cancel it, if it is not too late. {"requestedBy": "your name", "reason": "why"}',
  releaseRefund:
    'Let a held refund go, where the hold says so by somebody else than who asked for it. {"releasedBy": "your name"}',
  resolveRefund:
    'Settle a refund in needsReview, by somebody else than who asked for it. Refunded: ' +
    '{"outcome": "refunded", "resolvedBy": "your name", "note": "where you saw it", "refundIds": ["id of the refund"]} ' +
    'Not refunded: {"outcome": "notRefunded", "resolvedBy": "your name", "note": "where you looked"}',
  requestCancellation:
    'Cancel it, and hear whether that was in time, which can take minutes. {"requestedBy": "your name", "reason": "why"}',
  refundStatus: 'Where it stands, what it waits for and until when, what was asked and answered last. No argument.',
} as const;
