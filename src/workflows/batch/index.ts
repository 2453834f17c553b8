/* eslint-disable @typescript-eslint/no-require-imports -- synchronous, of what is in the bundle anyway */
import type * as refundBatchModule from './refund-batch';
import type * as chunkModule from './chunk';

/**
 * Loaded when a batch runs, and not for every refund: in a bundle that does not preload these modules the SDK evaluates them anew for each
 * workflow that a worker caches, and a refund would carry a quarter more memory for code that it never calls.
 */
type Batch = typeof refundBatchModule.refundBatch;
type Chunk = typeof chunkModule.refundBatchChunk;

export function refundBatch(...args: Parameters<Batch>): ReturnType<Batch> {
  return (require('./refund-batch') as typeof refundBatchModule).refundBatch(...args);
}

export function refundBatchChunk(...args: Parameters<Chunk>): ReturnType<Chunk> {
  return (require('./chunk') as typeof chunkModule).refundBatchChunk(...args);
}
