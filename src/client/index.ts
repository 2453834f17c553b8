export * from './errors';
export { RefundClient, type RefundClientOptions, type RequestOptions } from './refund-client';
export type { ResultOptions } from './closing';
export type { CancelOptions, RefundHandle } from './refund-handle';
export type { AddOptions, BatchHandle } from './batch/batch-handle';
export type { LineGiven } from './batch/pack';
export type { ReportPage } from './batch/report';
