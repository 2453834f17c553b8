import type { Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE_TRAITS, type SubmitFailure } from '../gateway';
import type { FailureDetails, FailureFacts, RefundOrder } from './types';

/** Needs a person who mends credentials or permissions: trying faster than this only fills logs. */
const CREDENTIALS_RETRY_MS = 30_000;

/** A gateway that asks for more patience than this is asked again anyway. */
const RETRY_AFTER_CAP_MS = 3_600_000;

/**
 * Temporal's retries know no chance: refunds that met the same outage, or the same `Retry-After`, would come back in step each time. What they wait is
 * longer by up to this part; never shorter, since every reason to wait is one.
 */
const JITTER = 0.25;

/** By then one more request will not make the answer readable: looking must tell, or a person. */
const UNREADABLE_ATTEMPTS = 5;

export interface AttemptContext {
  /** 1 on the first attempt; an activity reset starts over. */
  attempt: number;
  /** What the retry policy would wait, milliseconds. */
  backoffMs: number;
}

export function attemptContext(
  { attempt }: Pick<Info, 'attempt'>,
  { policy }: Pick<RefundOrder, 'policy'>,
): AttemptContext {
  const exponential = policy.initialRetrySeconds * 2 ** Math.min(attempt - 1, 30);
  return { attempt, backoffMs: Math.min(exponential, policy.maxRetrySeconds) * 1000 };
}

export interface FailureOptions {
  facts?: FailureFacts;
  /** The same request could only get the same answer, where the gateway's table says so. Never for a look. */
  final: boolean;
  /** Nothing may be tried sooner, milliseconds. */
  quietMs?: number;
  /** What the call was for. */
  prefix?: string;
  /** What is retried at the pace of the context, and not at a slower one. @default false */
  ownPace?: boolean;
  /** From 0 to 1. @default one by chance */
  chance?: number;
}

/** From what a call came to, to what Temporal does next. */
export function toApplicationFailure(
  failure: SubmitFailure,
  context: AttemptContext,
  { facts, final, quietMs, prefix = '', ownPace = false, chance = Math.random() }: FailureOptions,
): ApplicationFailure {
  const unreadable = failure.type === 'UnreadableResponse' && context.attempt >= UNREADABLE_ATTEMPTS;
  const gateway = failure.gateway ?? null;
  const details: FailureDetails = facts === undefined ? [gateway] : [gateway, facts];
  const delay = retryDelayMs(failure, context, { quietMs, ownPace });
  return ApplicationFailure.create({
    type: failure.type,
    message: prefix + failure.message,
    nonRetryable: final && (unreadable || !FAILURE_TRAITS[failure.type].retryable),
    details,
    ...(delay === undefined ? {} : { nextRetryDelay: Math.round(delay * (1 + JITTER * chance)) }),
  });
}

/** Milliseconds until the next attempt; undefined leaves it to the retry policy. */
function retryDelayMs(
  failure: SubmitFailure,
  { backoffMs }: AttemptContext,
  { quietMs, ownPace }: { quietMs: number | undefined; ownPace: boolean },
): number | undefined {
  const floors: number[] = quietMs === undefined ? [] : [quietMs];
  if (failure.type === 'Unauthorized' || failure.type === 'Forbidden') floors.push(CREDENTIALS_RETRY_MS);
  if (failure.retryAfterMs !== undefined) floors.push(Math.min(failure.retryAfterMs, RETRY_AFTER_CAP_MS));
  return floors.length === 0 && !ownPace ? undefined : Math.max(backoffMs, ...floors);
}

/** A failure that says why nothing was done, and waits as long as it must. */
export function postponed(type: string, message: string, delayMs: number, facts?: FailureFacts): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    details: facts === undefined ? [null] : [null, facts],
    nextRetryDelay: Math.max(1, Math.ceil(delayMs)),
  });
}
