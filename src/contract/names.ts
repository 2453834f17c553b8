/**
 * The names other processes and other languages speak. Changing one is a breaking change.
 */

/** Task queue that workers poll unless `REFUNDS_TASK_QUEUE` says otherwise. */
export const DEFAULT_TASK_QUEUE = 'refunds';

/** Workflow type. One argument, a `RefundRequest`; the result is a `RefundResult`. */
export const REFUND_WORKFLOW_TYPE = 'refundPayment';

/** Each takes one JSON object: `CancelRequest`, `ReleaseRequest`, `ResolveRequest`. One that can change nothing changes nothing. */
export const SIGNALS = {
  cancelRefund: 'cancelRefund',
  releaseRefund: 'releaseRefund',
  resolveRefund: 'resolveRefund',
} as const;

/** The same, with an answer: a `CancelDecision` once it is decided, else a `RefundSnapshot`. What cannot be done is refused by name. */
export const UPDATES = {
  requestCancellation: 'requestCancellation',
  releaseRefund: 'releaseRefund',
  resolveRefund: 'resolveRefund',
} as const;

/** Answers with a `RefundSnapshot`, also once it is closed. */
export const QUERIES = { refundStatus: 'refundStatus' } as const;

/** Search attributes and the value types that a namespace must register them with. */
export const SEARCH_ATTRIBUTES = {
  RefundStatus: 'Keyword',
  AdvancedPaymentId: 'Keyword',
  OrderId: 'Keyword',
  RefundAmount: 'Double',
  RefundIds: 'KeywordList',
} as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;

/**
 * Memo with which a client says that it starts with the reuse policy `RejectDuplicate`: `{ rejectDuplicate: true }`. Without it, a worker
 * asks visibility before the first request whether the ID, which is the idempotency key, was used before.
 */
export const REJECT_DUPLICATE_MEMO = 'rejectDuplicate';

/** Where a refund stands; the value of the `RefundStatus` search attribute. */
export const REFUND_STATUSES = [
  'pending',
  'submitting',
  'settling',
  'reconciling',
  'needsReview',
  'refunded',
  'canceled',
  'failed',
] as const;

export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** Types of the ApplicationFailures that close a refund. Each one is proof that no money moved. */
export const CLOSING_FAILURES = [
  'InvalidRequest',
  'BadRequest',
  'NotFound',
  'RefundRejected',
  'UnexpectedResponse',
  'GatewayUnavailable',
  'ResolvedNotRefunded',
] as const;

export type ClosingFailureType = (typeof CLOSING_FAILURES)[number];

/** Types seen as the last failure of a pending activity, never as the end of a refund. */
export const RETRYABLE_FAILURES = [
  'ServerError',
  'UnreadableResponse',
  'Timeout',
  'ConnectionLost',
  'ConnectionFailed',
  'RateLimited',
  'RequestTimeout',
  'Conflict',
  'Locked',
  'FailedDependency',
  'TooEarly',
  'Unauthorized',
  'Forbidden',
] as const;

export type RetryableFailureType = (typeof RETRYABLE_FAILURES)[number];
