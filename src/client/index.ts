export * from './errors';
export { RefundClient, type RefundClientOptions, type RequestOptions } from './refund-client';
export type { ResultOptions } from './closing';
export type { CancelOptions, RefundHandle } from './refund-handle';
