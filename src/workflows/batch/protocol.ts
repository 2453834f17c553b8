import { defineQuery, defineSignal } from '@temporalio/workflow';
import {
  BATCH_QUERIES,
  ROW_STATUSES,
  type BatchCounts,
  type BatchLine,
  type BatchRow,
  type CancelBatch,
} from '../../contract';
import { isObject } from '../../contract/values';
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

/** Unchecked: whoever may signal can send these too, and what is none of them must not stop what is under way. */
export const grantSignal = defineSignal<[Grant | undefined]>('chunkGrant');
export const reportSignal = defineSignal<[ChunkReport | undefined]>('chunkReport');
export const batchReportQuery = defineQuery<BatchRow[]>(BATCH_QUERIES.batchReport);

export function isGrant(message: unknown): message is Grant {
  if (!isObject(message) || !areNumbers(message, ['version', 'window', 'perSecond'])) return false;
  const { perSecond, pace, cancel } = message;
  return (
    (perSecond as number) > 0 && (pace === undefined || isPace(pace)) && (cancel === undefined || isObject(cancel))
  );
}

export function isReport(message: unknown): message is ChunkReport {
  if (!isObject(message) || !areNumbers(message, ['chunk', 'version', 'onTheirWay'])) return false;
  const { counts, allSent, done, pace } = message;
  if (typeof allSent !== 'boolean' || typeof done !== 'boolean') return false;
  return isObject(counts) && areNumbers(counts, ROW_STATUSES) && isPace(pace);
}

function isPace(pace: unknown): boolean {
  return isObject(pace) && areNumbers(pace, ['left', 'roundEndsAt']);
}

function areNumbers(object: Record<string, unknown>, fields: readonly string[]): boolean {
  return fields.every((field) => typeof object[field] === 'number');
}
