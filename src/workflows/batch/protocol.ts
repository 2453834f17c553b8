import { defineQuery, defineSignal } from '@temporalio/workflow';
import { BATCH_QUERIES, type BatchCounts, type BatchLine, type BatchRow, type CancelBatch } from '../../contract';
import type { PaceState } from './pace';

/** What a batch and its chunks say to each other. Not for others, and nothing that a batch under way may lose. */

/** Argument of a chunk. */
export interface ChunkInput {
  /** Workflow ID of its batch: whichever run is the current one. */
  batch: string;
  chunk: number;
  lines: BatchLine[];
  slotSeconds: number;
}

/** What a chunk returns. */
export interface ChunkResult {
  counts: BatchCounts;
  rows: BatchRow[];
}

/** What a chunk may do from now on. Before the first grant it may do nothing. */
export interface Grant {
  /** Counts up for each chunk; a later one replaces an earlier one. */
  version: number;
  /** Refunds on their way at once; 0 starts nothing. */
  window: number;
  perSecond: number;
  /** Where the chunk before it left off, so that the pace is the batch's. */
  pace?: PaceState;
  /** Starts nothing ever again. */
  cancel?: CancelBatch;
}

/** How a chunk stands. */
export interface ChunkReport {
  chunk: number;
  /** Of the latest grant that it has taken; 0 before any. */
  version: number;
  counts: BatchCounts;
  /** Refunds on their way to the gateway. */
  onTheirWay: number;
  /** Nothing waits any more to be started. */
  allSent: boolean;
  /** Every line has its end. */
  done: boolean;
  pace: PaceState;
}

export const grantSignal = defineSignal<[Grant]>('chunkGrant');
export const reportSignal = defineSignal<[ChunkReport]>('chunkReport');
export const batchReportQuery = defineQuery<BatchRow[]>(BATCH_QUERIES.batchReport);
