import type { Info } from '@temporalio/activity';
import type { Refund } from '../contract';
import type { SubmitFailure } from '../gateway';
import type { Match } from './match-refund';
import { INTERNAL_FAILURES, type FailureFacts, type NoneIs, type SubmitInput } from './types';

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
  /** How much longer than Temporal waited for it its request may be out: an operator may have shortened its timeout. Milliseconds. */
  outMs?: number;
  /** When it is surely over, where Temporal does not say: one of the run before a reset. */
  overBy: number;
}

/**
 * Until when the gateway may still commit what it did not answer. An operator's retry or a dead worker skips the retry delay, not this.
 * @returns 0 when the last attempt had an answer, or was not sent
 */
export function quietUntil({ facts, endedAt, outMs = 0, overBy }: LastAttempt, quietPeriodMs: number): number {
  if (facts !== undefined) return facts.quietUntil ?? 0;
  return (endedAt ?? overBy) + outMs + quietPeriodMs;
}

/** What all attempts before this one come to. */
export type Past = Omit<FailureFacts, 'quietUntil'>;

const NOTHING_SENT: Past = { nothingMoved: true, noneIs: 'proof' };

/** What a timeout, a dead worker or a reset leaves: an attempt may have been sent, and heard anything. */
const FORGOTTEN: Past = { nothingMoved: false, noneIs: 'proofUnlessUnexplained' };

export function pastOf(first: boolean, facts: FailureFacts | undefined): Past {
  if (first) return NOTHING_SENT;
  return facts === undefined ? FORGOTTEN : { nothingMoved: facts.nothingMoved, noneIs: facts.noneIs };
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

/** What a look proves after what the attempts heard: that nothing is there may not be the whole truth. */
export function weigh(match: Match, noneIs: NoneIs): Match {
  if (match.outcome !== 'none' || noneIs === 'proof') return match;
  const { outcome: _, unexplained: candidates = [], ...youth } = match;
  if (noneIs === 'proofUnlessUnexplained') {
    if (candidates.length === 0) return { outcome: 'none' };
    const why =
      'no refund of this amount is there, but another one that nobody claims, and what an attempt heard is not known';
    return { outcome: 'undecidable', why, candidates, ...youth };
  }
  const why = 'the gateway answered that it refunded something, but no refund of this amount is there';
  return { outcome: 'undecidable', why, candidates, ...youth };
}

export interface Limits {
  /** No request may leave after this. */
  submitUntil: number;
  /** When Temporal gives this attempt up. */
  attemptEndsAt: number;
  /** What the request may take, its report included, milliseconds. */
  requestMs: number;
}

export interface Readiness extends Limits {
  now: number;
  workerStopping: boolean;
}

/** The latest moment at which the request may go onto the wire: a worker may be halted between the check and the sending. */
export function sendUntil({ submitUntil, attemptEndsAt, requestMs }: Limits): number {
  return Math.min(submitUntil, attemptEndsAt - requestMs);
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

/** An answer that did not come could have been that it refunded another amount. */
function doubtful(noneIs: NoneIs): NoneIs {
  return noneIs === 'proof' ? 'proofUnlessUnexplained' : noneIs;
}

/** What a failed request leaves for the next attempt, and for the workflow, to know. */
export function factsOf(
  { type, moneyMoved, reach }: Pick<SubmitFailure, 'type' | 'moneyMoved' | 'reach'>,
  past: Past,
  now: number,
  quietPeriodMs: number,
): FailureFacts {
  return {
    nothingMoved: past.nothingMoved && moneyMoved === 'no',
    noneIs: type === 'UnreadableResponse' ? 'noProof' : moneyMoved === 'maybe' ? doubtful(past.noneIs) : past.noneIs,
    ...(reach === 'unanswered' ? { quietUntil: now + quietPeriodMs } : {}),
  };
}
