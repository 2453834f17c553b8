export { refundBatch } from './refund-batch';
export { refundBatchChunk } from './chunk';
