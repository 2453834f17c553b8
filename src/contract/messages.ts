import type { RefundStatus } from './names';
import type { GatewayError, Refund } from './refund';

/**
 * Argument of `cancelRefund` and `requestCancellation`. A text that is too long, or none, is refused by the update; the signal cancels all the
 * same, and cuts or drops it.
 */
export interface CancelRequest {
  /** 1000 characters at most. */
  reason?: string;
  /** 255 characters at most; the result has it as `canceledBy`. */
  requestedBy?: string;
}

/** Argument of `releaseRefund`. */
export interface ReleaseRequest {
  /** 255 characters at most. Needed, and somebody else than `requestedBy`, where the hold says `releasedByAnother`. */
  releasedBy?: string;
}

/** Argument of `resolveRefund`: a person's finding about a refund in `needsReview`. */
export interface ResolveRequest {
  outcome: 'refunded' | 'notRefunded';
  /** Somebody else than who asked for the refund; 255 characters at most. */
  resolvedBy: string;
  /** What was found, and where; 2000 characters at most. */
  note: string;
  /**
   * The gateway's ids of the refunds found, with `outcome: 'refunded'`; 100 at most, without blanks. Needed where the gateway last said that they are
   * under way, and, where none is surely this refund's, if `"full"` was asked for or all that is known is of another amount. Where some are surely
   * its own, at least one of them must be named, if any is.
   */
  refundIds?: string[];
}

/** Answer of `requestCancellation`, given once it is decided. */
export interface CancelDecision {
  /** `canceled`: it is proven that no money moved, and none will. `tooLate`: it may be refunded, or is closed already. */
  decision: 'canceled' | 'tooLate';
  status: RefundStatus;
}

/** Who settled a review, and on what finding. */
export interface Resolution {
  outcome: 'refunded' | 'notRefunded';
  resolvedBy: string;
  note: string;
  refundIds?: string[];
}

interface ResultBase {
  /** The workflow ID, which every request carried as `X-Idempotency-Key`. */
  idempotencyKey: string;
  advancedPaymentId: string;
  reference?: string;
  orderId?: string;
  currency?: string;
  /** Present when a person settled it in review. */
  resolution?: Resolution;
}

export interface RefundedResult extends ResultBase {
  status: 'refunded';
  /** Exactly these; empty only where a person settled it without naming any that a look has seen. */
  refunds: Refund[];
  /** Major units, summed over `refunds`; where those are empty as requested, or 0 where `"full"` was. */
  amount: number;
  /** A cancel that came too late. */
  cancelTooLate?: CancelRequest;
}

export interface CanceledResult extends ResultBase {
  status: 'canceled';
  /** As requested; nothing of it was refunded. */
  amount: number | 'full';
  canceledBy?: string;
  reason?: string;
}

/** What a Completed refund returns. */
export type RefundResult = RefundedResult | CanceledResult;

/** Answer of the `refundStatus` query. Times are ISO 8601 in UTC. */
export interface RefundSnapshot {
  status: RefundStatus;
  idempotencyKey: string;
  advancedPaymentId: string;
  amount: number | 'full';
  reference?: string;
  orderId?: string;
  currency?: string;
  /** In plain words; absent once closed. */
  waitingFor?: string;
  /** Why no look can decide it, in plain words, while it is in `needsReview`. */
  reviewReason?: string;
  deadlines: {
    holdEndsAt?: string;
    submitUntil?: string;
    settleUntil?: string;
  };
  /** Who let a held refund go. */
  releasedBy?: string;
  cancel?: CancelRequest & {
    requestedAt: string;
    /** Absent while undecided. */
    decision?: 'canceled' | 'tooLate';
  };
  /** The refunds known so far, at their last known status. */
  refunds: Refund[];
  lastAnswer?: LastAnswer;
  resolution?: Resolution;
}

/** The last thing the workflow heard of the gateway. Attempts under way show as the pending activity's last failure instead. */
export interface LastAnswer {
  /** A failure type; `Answered` by the gateway, `Found` by a look; `Unknown` where Temporal lost what attempts heard. */
  type: string;
  message?: string;
  gateway?: GatewayError;
}
