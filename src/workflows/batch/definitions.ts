import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  BATCH_QUERIES,
  BATCH_SIGNALS,
  BATCH_UPDATES,
  type AddLines,
  type BatchPace,
  type BatchProgress,
  type CancelBatch,
  type LinesAdded,
  type PauseBatch,
  type SealBatch,
} from '../../contract';

/** Arguments are unchecked: anybody may send anything, in any language. */
type Unchecked<T> = [T | undefined];

export const batchProgressQuery = defineQuery<BatchProgress>(BATCH_QUERIES.batchProgress);

export const pauseBatchSignal = defineSignal<Unchecked<PauseBatch>>(BATCH_SIGNALS.pauseBatch);
export const resumeBatchSignal = defineSignal<Unchecked<PauseBatch>>(BATCH_SIGNALS.resumeBatch);
export const cancelBatchSignal = defineSignal<Unchecked<CancelBatch>>(BATCH_SIGNALS.cancelBatch);

export const addLinesUpdate = defineUpdate<LinesAdded, Unchecked<AddLines>>(BATCH_UPDATES.addLines);
export const sealBatchUpdate = defineUpdate<BatchProgress, Unchecked<SealBatch>>(BATCH_UPDATES.sealBatch);
export const paceBatchUpdate = defineUpdate<BatchProgress, Unchecked<Partial<BatchPace>>>(BATCH_UPDATES.paceBatch);
export const pauseBatchUpdate = defineUpdate<BatchProgress, Unchecked<PauseBatch>>(BATCH_UPDATES.pauseBatch);
export const resumeBatchUpdate = defineUpdate<BatchProgress, Unchecked<PauseBatch>>(BATCH_UPDATES.resumeBatch);
export const cancelBatchUpdate = defineUpdate<BatchProgress, Unchecked<CancelBatch>>(BATCH_UPDATES.cancelBatch);

/** Shown by the Web UI beside each name. */
export const DESCRIPTIONS = {
  batchProgress: 'How far the batch is, and what it waits for',
  addLines: 'Add up to 200 refunds: {"chunk": 0, "lines": [{"line": 1, "request": {…}}]}',
  sealBatch: 'No more lines: start. {"chunks": 1, "lines": 1} refuses an incomplete one',
  paceBatch: 'Change how fast it goes: {"window": 50, "perSecond": 10}',
  pauseBatch: 'Start no more refunds for now: {"requestedBy": "you", "reason": "why"}',
  resumeBatch: 'Go on: {"requestedBy": "you"}',
  cancelBatch:
    'Start no more refunds ever: {"requestedBy": "you", "reason": "why", "openRefunds": "leave", or "cancel" to ask those under way too}',
} as const;
