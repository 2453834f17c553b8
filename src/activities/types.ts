import type { GatewayError, ParsedRequest, Refund, RefundPolicy } from '../contract';

/** What the workflow asks of its activities. Types only: the workflow imports nothing else from here. */

/** What every activity needs to know of the refund. Times are milliseconds since the epoch on Temporal's clock. */
export interface RefundOrder {
  advancedPaymentId: string;
  amount: ParsedRequest['amount'];
  sellerId?: string;
  /** For the log. */
  orderId?: string;
  /** No request can have left before this. */
  firstSubmitAt: number;
  policy: RefundPolicy;
}

export interface SubmitInput extends RefundOrder, IdUse {
  /** No request may leave after this. */
  submitUntil: number;
  /** The run that a refund's first request can leave in. In any other, after a reset, one may have left already. */
  firstRunId: string;
}

export interface IdUse {
  /** Temporal was asked to refuse an ID that was used before. Otherwise a closed workflow of the same ID may have sent the same key. */
  idIsNew?: boolean;
}

/** Closed workflows of the same ID, which is the idempotency key. */
export interface UsedBefore {
  /** When the first of them started. */
  since: number;
  /** One was ended from outside, perhaps with its request under way. */
  mayBeOut: boolean;
}

/** As the workflow sends it: every refund's history keeps it, and most policies are the default one. */
export interface SubmitCommand extends Omit<SubmitInput, 'policy'> {
  /** What differs from the default policy. */
  policy?: Partial<RefundPolicy>;
}

export interface SubmitResult {
  refunds: Refund[];
  /** No other attempt can have moved money: a rejection is then proof that none moved. */
  soleAttempt?: boolean;
  /** Absent, as `soleAttempt`, from an answer that is approved: nothing is left to prove, and every refund's history keeps this. */
  noneIs?: NoneIs;
  /** Found before sending again; otherwise it is the gateway's answer. */
  source?: 'look';
}

export interface FindInput extends RefundOrder, IdUse {
  /** The gateway has refused the refund itself since there is no such payment: only then the same answer to a look is proof. */
  paymentUnknown?: boolean;
  /** `once` returns whatever it finds; `untilDecided` fails, and so retries, while it is undecidable. */
  mode: 'once' | 'untilDecided';
  noneIs: NoneIs;
}

/**
 * What it means that a look finds nothing of our amount, after all that the attempts heard.
 * `proof`: no money moved. `proofUnlessUnexplained`: so it is, unless another amount was refunded that nobody asked for, since what an attempt
 * heard was lost. `noProof`: the gateway has said that something moved.
 */
export type NoneIs = 'proof' | 'proofUnlessUnexplained' | 'noProof';

export interface CheckInput extends RefundOrder {
  refunds: Refund[];
}

/** Second detail of every failure of `submitRefund`; the first is the gateway's own error. */
export interface FailureFacts {
  /** Neither this attempt nor any before it moved money. */
  nothingMoved: boolean;
  /** After this attempt and all before it. */
  noneIs: NoneIs;
  /** Nothing may be sent again before this, milliseconds on Temporal's clock: the gateway may still be committing. */
  quietUntil?: number;
}

/** Details of the failures that activities throw. */
export type FailureDetails = [gateway: GatewayError | null, facts?: FailureFacts];

/** Types that steer the workflow or its retries and never close a refund. */
export const INTERNAL_FAILURES = {
  /** Nothing was sent: the last attempt had no answer, and its commit may still come. */
  awaitingQuietPeriod: 'AwaitingQuietPeriod',
  /** Nothing was sent: whether a refund that was found is ours can be told in a moment. */
  awaitingVisibility: 'AwaitingVisibility',
  /** Nothing was sent: the attempt came too early or had no time left, or the worker is stopping. */
  notSent: 'NotSent',
  /** Nothing was sent: the gateway may have forgotten the key. */
  submitWindowOver: 'SubmitWindowOver',
  /** Accepted, and neither approved nor rejected yet. */
  notSettled: 'NotSettled',
  /** Looking does not tell whether the refund happened. */
  undecidable: 'Undecidable',
} as const;
