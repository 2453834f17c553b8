import type { BatchCounts, RefundRequest } from '../../contract';

/** What a batch asks of its activities. Types only: the workflow imports nothing else from here. All of them only read, from Temporal. */
export interface BatchActivities {
  /** How the refund of this ID, whoever has started it, compares with a line, and how it ended. */
  followRefund(input: FollowInput): Promise<Followed>;
  /** Which of these refunds no longer load the gateway. Answers once there is one. */
  findParked(input: { workflowIds: string[] }): Promise<Parked[]>;
  /** What a chunk that exists already holds, and how it ended. */
  readChunk(input: { workflowId: string }): Promise<ExistingChunk>;
}

export interface FollowInput {
  workflowId: string;
  /** Of the line. */
  request: RefundRequest;
  /** `once` answers at once; `untilClosed` fails, and so is tried again, while the refund is open. */
  mode: 'once' | 'untilClosed';
}

export type Followed =
  /** `startedHere`: by this chunk itself, before it was reset. */
  | { outcome: 'open'; startedHere?: true }
  | { outcome: 'completed'; result: unknown }
  | { outcome: 'failed'; type: string; message: string }
  /** With the refund's own word that it is proven that no money moved. */
  | { outcome: 'canceled' }
  /** The ID belongs to something else. */
  | { outcome: 'conflict'; message: string }
  /** Temporal does not tell whether money moved. */
  | { outcome: 'lost'; message: string };

export interface Parked {
  workflowId: string;
  /** The refund's: `pending`, `settling` or `needsReview`. */
  status: string;
}

export interface ExistingChunk {
  /** Of the lines it was started with; absent where it is not a chunk, or there is none. */
  digest?: string;
  /** Absent while it is open; null when it ended without a report. */
  counts?: BatchCounts | null;
}
