import type { GatewayError, Refund } from '../contract';

/** What one `POST …/refunds` came to. Decided from the HTTP status and the body's shape, never from its messages. */
export type SubmitOutcome =
  /** All approved. */
  | { kind: 'refunded'; refunds: Refund[] }
  /** Taken on, not all of it approved yet: it must be polled. */
  | { kind: 'accepted'; refunds: Refund[] }
  /** All of it rejected or cancelled. */
  | { kind: 'rejected'; refunds: Refund[] }
  | SubmitFailure;

export interface SubmitFailure {
  kind: 'failure';
  type: SubmitFailureType;
  /** `no`: this attempt moved nothing. `maybe`: only looking can tell. */
  moneyMoved: 'no' | 'maybe';
  /** `answered`: the gateway answered. `unanswered`: it went out, and no answer came, or only a proxy's that gave up. `unsent`: it never left. */
  reach: 'answered' | 'unanswered' | 'unsent';
  /** One sentence for an operator: what happened and what to do. No secrets, no personal data. */
  message: string;
  gateway?: GatewayError;
  /** Milliseconds, from `Retry-After`; uncapped. */
  retryAfterMs?: number;
}

export type SubmitFailureType =
  | 'BadRequest'
  | 'NotFound'
  | 'UnexpectedResponse'
  | 'ServerError'
  | 'UnreadableResponse'
  | 'Timeout'
  | 'ConnectionLost'
  | 'ConnectionFailed'
  | 'RateLimited'
  | 'RequestTimeout'
  | 'Conflict'
  | 'Locked'
  | 'FailedDependency'
  | 'TooEarly'
  | 'Unauthorized'
  | 'Forbidden';

/** Raised by the read-only calls; `failure` is classified by the same table. */
export class GatewayReadError extends Error {
  override name = 'GatewayReadError' as const;
  constructor(readonly failure: SubmitFailure) {
    super(failure.message);
  }
}

/** A payment of an advanced payment. */
export interface GatewayPayment {
  id: string;
  /** Major units; absent when the gateway does not say. */
  amount?: number;
}

/** What a read call returns, with the gateway's clock (its `Date` header, milliseconds since the epoch) where it sent one. */
export interface Reading<T> {
  value: T;
  gatewayTimeMs?: number;
}

export interface CallOptions {
  /** Whose credentials to use; the default ones when absent. */
  sellerId?: string;
  /** Milliseconds for the whole call, connecting and reading the body included. */
  timeoutMs?: number;
}

export interface SubmitOrder extends CallOptions {
  advancedPaymentId: string;
  /** Major units, or everything that is left of the payment. */
  amount: number | 'full';
  idempotencyKey: string;
  /** The request does not go onto the wire after this, milliseconds since the epoch on this machine's clock. */
  notAfterMs?: number;
}

/** The gateway: one attempt per call; retrying is the caller's. */
export interface Gateway {
  /** Never rejects: whatever happens is an outcome. */
  submitRefund(order: SubmitOrder): Promise<SubmitOutcome>;
  /** @throws {GatewayReadError} */
  getPayments(advancedPaymentId: string, options?: CallOptions): Promise<Reading<GatewayPayment[]>>;
  /** @throws {GatewayReadError} */
  listRefunds(paymentId: string, options?: CallOptions): Promise<Reading<Refund[]>>;
  /** @throws {GatewayReadError} */
  getRefund(paymentId: string, refundId: string, options?: CallOptions): Promise<Reading<Refund>>;
  /** One payment, for its amount: `getPayments` need not say it. @throws {GatewayReadError} */
  getPayment(paymentId: string, options?: CallOptions): Promise<Reading<GatewayPayment>>;
  /** Ends the connection pool. */
  close(): Promise<void>;
}
