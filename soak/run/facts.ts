import type { CancelDecision, RefundResult, RefundStatus } from '../../src/contract';

/** What a run saw of one refund, for the verifier. Times are milliseconds since the epoch on this machine's clock. */
export interface Facts {
  workflowId: string;
  /** When it was asked for. */
  askedAt: number;
  /** How many of its clients were told that they had started it. */
  startedBy: number;
  /** Runs that its clients were told of. */
  runIds: string[];
  /** A request for another amount under the same ID was not refused. */
  conflictTaken: boolean;
  /** Answers to cancels by update. */
  decisions: CancelDecision[];
  /** It was on the list of reviews. One that decided itself within a moment may have been missed. */
  reviewed: boolean;
  /** How often a person settled its review. */
  resolved: number;
  ending?: Ending;
  /** What a call failed of that no caller should have to expect. */
  errors: string[];
}

export interface Ending {
  closedAt: number;
  /** In Temporal's words. */
  closed: string;
  /** Of visibility. */
  status?: RefundStatus;
  refundIds: string[];
  /** What the client's `result()` gave or threw. */
  told: { result: RefundResult } | { failure: string; noMoneyMoved: boolean };
}
