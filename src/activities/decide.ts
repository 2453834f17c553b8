import type { Info } from '@temporalio/activity';
import type { Refund } from '../contract';
import type { SubmitFailure } from '../gateway';
import type { Match } from './match-refund';
import { INTERNAL_FAILURES, type FailureFacts, type SubmitInput } from './types';

/**
 * What an attempt to submit may do next. Pure: the model of the protocol in `test/model` explores these very functions.
 * Times are milliseconds on Temporal's clock.
 */

/**
 * An attempt number of 1 is no proof: an activity reset starts over at 1, and so does a workflow reset, in another run. After either,
 * an earlier request may have left.
 */
export function isFirstAttempt(
  info: Pick<Info, 'attempt' | 'currentAttemptScheduledTimestampMs' | 'scheduledTimestampMs' | 'workflowExecution'>,
  { firstRunId }: Pick<SubmitInput, 'firstRunId'>,
): boolean {
  return (
    info.attempt === 1 &&
    info.currentAttemptScheduledTimestampMs <= info.scheduledTimestampMs &&
    info.workflowExecution?.runId === firstRunId
  );
}

/** What is known of the attempt before this one. */
export interface LastAttempt {
  /** Undefined after a timeout, a dead worker or a reset, which leave no failure of ours. */
  facts?: FailureFacts | undefined;
  /** When it ended or was given up; undefined when Temporal does not say. */
  endedAt?: number | undefined;
  /** When it is surely over, where Temporal does not say: one of the run before a reset. */
  overBy: number;
}

/**
 * Until when the gateway may still commit what it did not answer. An operator's retry or a dead worker skips the retry delay, not this.
 * @returns 0 when the last attempt had an answer, or was not sent
 */
export function quietUntil({ facts, endedAt, overBy }: LastAttempt, quietPeriodMs: number): number {
  if (facts !== undefined) return facts.quietUntil ?? 0;
  return (endedAt ?? overBy) + quietPeriodMs;
}

export type AfterLook =
  | { next: 'answer'; refunds: Refund[] }
  | { next: 'wait'; forMs: number; why: string }
  /** The same key again: it is not there, or that cannot be told, and then the key protects. */
  | { next: 'send' };

export function afterLook(match: Match): AfterLook {
  if (match.outcome === 'found') return { next: 'answer', refunds: match.refunds };
  if (match.outcome === 'undecidable' && match.tooYoungForMs !== undefined) {
    return { next: 'wait', forMs: match.tooYoungForMs, why: match.why };
  }
  return { next: 'send' };
}

export interface Readiness {
  now: number;
  /** No request may leave after this. */
  submitUntil: number;
  /** When Temporal gives this attempt up. */
  attemptEndsAt: number;
  /** What the request may take, its report included, milliseconds. */
  requestMs: number;
  workerStopping: boolean;
}

/** The last check before money can move. */
export function whyNotSend(ready: Readiness): { type: 'SubmitWindowOver' | 'NotSent'; message: string } | undefined {
  if (ready.now > ready.submitUntil) {
    const message = 'the submit window is over, and the gateway may have forgotten the idempotency key';
    return { type: INTERNAL_FAILURES.submitWindowOver, message };
  }
  // After its end Temporal may start another attempt: two requests must not be out at once.
  if (ready.now + ready.requestMs > ready.attemptEndsAt) {
    return { type: INTERNAL_FAILURES.notSent, message: 'the attempt had no time left for a request' };
  }
  if (ready.workerStopping) return { type: INTERNAL_FAILURES.notSent, message: 'the worker is stopping' };
  return undefined;
}

/** What a failed request leaves for the next attempt, and for the workflow, to know. */
export function factsOf(
  { moneyMoved, reach }: Pick<SubmitFailure, 'moneyMoved' | 'reach'>,
  first: boolean,
  now: number,
  quietPeriodMs: number,
): FailureFacts {
  return {
    nothingMoved: first && moneyMoved === 'no',
    ...(reach === 'unanswered' ? { quietUntil: now + quietPeriodMs } : {}),
  };
}
