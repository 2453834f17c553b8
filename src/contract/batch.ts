import type { CancelRequest } from './messages';
import type { RefundRequest } from './request';

/** Bulk refunds: the names, messages and answers of the `refundBatch` workflow. Changing one is a breaking change. */

/** Workflow type. One argument, a `BatchRequest`; the result is a `BatchResult`. */
export const BATCH_WORKFLOW_TYPE = 'refundBatch';

/** Workflow type of what holds up to `linesPerChunk` lines of a batch. Started by the batch; it answers `batchReport`. */
export const BATCH_CHUNK_WORKFLOW_TYPE = 'refundBatchChunk';

/** The workflow ID that the client gives to batch `id`. */
export function batchWorkflowId(id: string): string {
  return `refund-batch-${id}`;
}

/** @param chunk counted from 0 */
export function chunkWorkflowId(batch: string, chunk: number): string {
  return `${batch}/chunk-${chunk}`;
}

export const BATCH_SIGNALS = {
  pauseBatch: 'pauseBatch',
  resumeBatch: 'resumeBatch',
  cancelBatch: 'cancelBatch',
} as const;

export const BATCH_UPDATES = {
  addLines: 'addLines',
  sealBatch: 'sealBatch',
  paceBatch: 'paceBatch',
  pauseBatch: 'pauseBatch',
  resumeBatch: 'resumeBatch',
  cancelBatch: 'cancelBatch',
} as const;

export const BATCH_QUERIES = {
  /** Of the batch: a `BatchProgress`. */
  batchProgress: 'batchProgress',
  /** Of a chunk: its `BatchRow`s. A chunk that is closed returns them as its result too, without a worker. */
  batchReport: 'batchReport',
} as const;

export const BATCH_LIMITS = {
  /** Keeps a chunk's history in the low thousands of events, whatever becomes of its lines. */
  linesPerChunk: 200,
  /** As JSON in UTF-8. A quarter of what Temporal takes in one message. */
  bytesPerChunk: 512 * 1024,
  /** A million lines. */
  chunks: 5_000,
  window: 1_000,
  perSecond: 200,
} as const;

/** Input of `refundBatch`. */
export interface BatchRequest {
  /** For people: what is refunded, and why; 1000 characters at most. */
  description?: string;
  /** 255 characters at most. */
  requestedBy?: string;
  /**
   * Refunds on their way to the gateway at once. One that waits for something else (a hold, the gateway's settling, a person) does not
   * count. 1 to 1000. @default 50
   */
  window?: number;
  /** Refunds started per second, 0.001 to 200. @default 10 */
  perSecond?: number;
  /** How long a refund may be on its way before it is looked at whether it still loads the gateway. Seconds, 0.1 to 3600. @default 60 */
  slotSeconds?: number;
}

export type BatchPace = Required<Pick<BatchRequest, 'window' | 'perSecond'>>;

/** One refund of a batch. */
export interface BatchLine {
  /** The caller's number of it, in the report: 1 or more, rising within a chunk. */
  line: number;
  /** Unchecked: an invalid one is a row in the report, and stops nothing. */
  request: RefundRequest;
  /** In place of the one made of payment and reference, as for a single request. */
  workflowId?: string;
}

/** Argument of `addLines`. The same chunk may be added again, and changes nothing; with other lines it is refused. */
export interface AddLines {
  /** Counted from 0, without gaps in the end; in any order. */
  chunk: number;
  lines: BatchLine[];
}

/** Answer of `addLines`, once the lines are kept. */
export interface LinesAdded {
  chunk: number;
  lines: number;
  /** It was there already. */
  known: boolean;
}

/** Argument of `sealBatch`. What is given is compared with what arrived: a batch that lacks something is not sealed. */
export interface SealBatch {
  chunks?: number;
  lines?: number;
}

/** Argument of `pauseBatch`, `resumeBatch`. */
export interface PauseBatch {
  requestedBy?: string;
  reason?: string;
}

/** Argument of `cancelBatch`: nothing more is started. */
export interface CancelBatch extends CancelRequest {
  /** What becomes of refunds that the batch has started and that are open: nothing, or each gets `cancelRefund`. @default "leave" */
  openRefunds?: 'leave' | 'cancel';
}

export const ROW_STATUSES = [
  /** Not started yet. */
  'waiting',
  /** Started, and not closed. */
  'open',
  /** The money was refunded. */
  'refunded',
  /** The refund was canceled; it is proven that no money moved. */
  'canceled',
  /** Not refunded; it is proven that no money moved. */
  'failed',
  /** The line breaks the contract. Nothing was started. */
  'invalid',
  /** Its workflow ID belongs to something else, with another request. This line started nothing. */
  'conflict',
  /** The batch was canceled before it was started. */
  'notSent',
  /** It cannot be told from Temporal whether money moved: the refund was terminated, or is forgotten. A person has to look at the gateway. */
  'unknown',
] as const;

export type RowStatus = (typeof ROW_STATUSES)[number];

/** What became of one line. */
export interface BatchRow {
  line: number;
  status: RowStatus;
  /** Absent where the line is too invalid to have one. */
  workflowId?: string;
  /** The gateway's ids. */
  refundIds?: string[];
  /** What was refunded, major units. */
  amount?: number;
  /** The refund was there already: asked for alone, by another batch, or by another line. Its money counts once. */
  attached?: true;
  failureType?: string;
  message?: string;
}

/** Lines by what became of them. */
export type BatchCounts = Record<RowStatus, number>;

/** `collecting`: nothing is started before it is sealed. */
export type BatchStatus = 'collecting' | 'running' | 'paused' | 'canceling' | 'completed' | 'canceled';

/** Answer of `batchProgress` and of most updates. Counts are as the chunks last reported: they lag by a few lines. */
export interface BatchProgress extends BatchPace {
  status: BatchStatus;
  description?: string;
  requestedBy?: string;
  /** Received so far; all of them once sealed. */
  lines: number;
  /** Pages of the report are chunks 0 to `chunks` - 1. */
  chunks: number;
  counts: BatchCounts;
  /** Refunds of `counts.open` that are on their way to the gateway: at most `window`. */
  onTheirWay: number;
  /** In plain words; absent once closed. */
  waitingFor?: string;
  pausedBy?: PauseBatch;
  cancel?: CancelBatch;
}

/** What a batch returns, once every refund that it started is closed. */
export interface BatchResult {
  status: 'completed' | 'canceled';
  lines: number;
  /** Pages of the report. */
  chunks: number;
  counts: BatchCounts;
  canceledBy?: string;
  reason?: string;
}
