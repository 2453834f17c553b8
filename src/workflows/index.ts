export { refundPayment } from './refund-payment';
export { refundBatch, refundBatchChunk } from './batch';
