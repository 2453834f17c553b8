export { BatchFailedError } from './batch-failed-error';
export { BatchRefusedError } from './batch-refused-error';
export { InvalidRefundError } from './invalid-refund-error';
export { RefundConflictError } from './refund-conflict-error';
export { RefundFailedError, type RefundFailureDetails } from './refund-failed-error';
export { RefundNotFoundError } from './refund-not-found-error';
export { RefundRefusedError } from './refund-refused-error';
export { RefundStillOpenError } from './refund-still-open-error';
export { RefundUnavailableError } from './refund-unavailable-error';
