import { activityInfo, cancellationSignal, type Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Refund } from '../contract';
import { SUBMIT_ATTEMPT_MS } from '../contract/attempt';
import { GatewayReadError } from '../gateway';
import { afterLook, factsOf, isFirstAttempt, pastOf, quietUntil, sendUntil, whyNotSend, type Past } from './decide';
import { attemptContext, postponed, toApplicationFailure, type AttemptContext } from './failures';
import { sinceFirstUse } from './first-use';
import { lookForRefund, type LookDependencies } from './look';
import { INTERNAL_FAILURES, type FailureFacts, type SubmitInput, type SubmitResult } from './types';

/** A look that takes longer leaves too little of the attempt for the request itself. */
const LOOK_TIMEOUT_MS = 5_000;

/** Kept free at the end of an attempt, so that its answer still reaches Temporal. */
const REPORT_MS = 2_000;

/** Hosts of a Temporal cluster agree on the time to about as much; and nothing that is waited for matters to the second. */
const EARLY_TOLERANCE_MS = 1_000;

export interface SubmitDependencies extends LookDependencies {
  /** How long one request may take, milliseconds. */
  requestTimeoutMs: number;
}

/**
 * Sends the refund once, with the workflow ID as its idempotency key. From the second attempt on it first looks whether an earlier one
 * arrived, and sends only if not, or if that cannot be told.
 * @throws {ApplicationFailure} typed by what happened; see `failures.ts`. Details are `FailureDetails`.
 */
export async function submitRefund(dependencies: SubmitDependencies, given: SubmitInput): Promise<SubmitResult> {
  const beganAt = Date.now();
  const info = activityInfo();
  const context = attemptContext(info, given);
  // The worker's clock is surely behind by at least this much; a later attempt asks Temporal.
  let clockOffsetMs = Math.max(0, info.currentAttemptScheduledTimestampMs - beganAt);
  let past = pastOf(true, undefined);
  const first = isFirstAttempt(info, given);
  if (!first) ({ clockOffsetMs, past } = await waitForTurn(dependencies, given, info, beganAt));
  const { input, usedBefore, mayBeOut } = await sinceFirstUse(dependencies, given, { ...context, first, past });
  if (first && usedBefore) past = pastOf(false, undefined);
  if (first && mayBeOut) ({ clockOffsetMs, past } = await waitForTurn(dependencies, input, info, beganAt));
  if (!first || usedBefore) {
    const refunds = await lookBeforeResending(dependencies, input, { ...context, clockOffsetMs, past });
    if (refunds !== undefined) return { refunds, soleAttempt: false, noneIs: past.noneIs, source: 'look' };
  }
  const { advancedPaymentId, amount, sellerId, policy } = input;
  const limits = {
    submitUntil: input.submitUntil,
    attemptEndsAt: beganAt + clockOffsetMs + info.startToCloseTimeoutMs,
    requestMs: dependencies.requestTimeoutMs + REPORT_MS,
  };
  const now = Date.now() + clockOffsetMs;
  const hindrance = whyNotSend({ ...limits, now, workerStopping: cancellationSignal().aborted });
  if (hindrance !== undefined) {
    throw ApplicationFailure.create({
      type: hindrance.type,
      message: `Nothing was sent: ${usedBefore ? 'a refund of this workflow ID was closed before, and ' : ''}${hindrance.message}.`,
      nonRetryable: hindrance.type === INTERNAL_FAILURES.submitWindowOver,
      details: [null, past],
    });
  }
  const outcome = await dependencies.gateway.submitRefund({
    advancedPaymentId,
    amount,
    idempotencyKey: workflowIdOf(info),
    timeoutMs: dependencies.requestTimeoutMs,
    notAfterMs: sendUntil(limits) - clockOffsetMs,
    ...(sellerId === undefined ? {} : { sellerId }),
  });
  if (outcome.kind === 'refunded') return { refunds: outcome.refunds };
  if (outcome.kind !== 'failure') {
    return { refunds: outcome.refunds, soleAttempt: past.nothingMoved, noneIs: past.noneIs };
  }
  const quietMs = policy.quietPeriodSeconds * 1000;
  const facts = factsOf(outcome, past, Date.now() + clockOffsetMs, quietMs);
  throw toApplicationFailure(outcome, context, {
    facts,
    final: true,
    ownPace: true,
    ...(facts.quietUntil === undefined ? {} : { quietMs }),
  });
}

/**
 * Sees to it that an attempt after the first one comes no sooner than it may.
 * @returns what the attempts before this one come to, and what to add to the worker's clock to get Temporal's
 */
async function waitForTurn(
  { directory }: LookDependencies,
  { policy }: SubmitInput,
  info: Info,
  beganAt: number,
): Promise<{ clockOffsetMs: number; past: Past }> {
  const { clockOffsetMs, lastEndedAt, lastFailureDetails, unreadable } = await directory.attempts(beganAt);
  const quietMs = policy.quietPeriodSeconds * 1000;
  if (unreadable !== undefined) {
    // This failure takes the place of the one that cannot be read, which may have said that something moved.
    const message = `Nothing was sent: what the last attempt heard cannot be read here: ${unreadable}`;
    const known: FailureFacts = {
      nothingMoved: false,
      noneIs: 'noProof',
      quietUntil: Date.now() + clockOffsetMs + SUBMIT_ATTEMPT_MS + quietMs,
    };
    throw postponed(INTERNAL_FAILURES.notSent, message, attemptContext(info, { policy }).backoffMs, known);
  }
  const facts = lastFailureDetails?.[1] as FailureFacts | undefined;
  const past = pastOf(false, facts);
  const until = quietUntil(
    {
      facts,
      endedAt: lastEndedAt,
      outMs: Math.max(0, SUBMIT_ATTEMPT_MS - info.startToCloseTimeoutMs),
      overBy: info.currentAttemptScheduledTimestampMs + info.startToCloseTimeoutMs,
    },
    quietMs,
  );
  const now = Date.now() + clockOffsetMs;
  // Temporal's queues may hand a task out twice: what was left over of the last attempt then starts this one without its delay (measured
  // on a cluster of 1.30, which compares attempts only with `system.enableActivityRetryStampIncrement`).
  const earlyMs = info.currentAttemptScheduledTimestampMs - now;
  const unquietMs = until - now;
  if (unquietMs <= 0) {
    if (earlyMs <= EARLY_TOLERANCE_MS) return { clockOffsetMs, past };
    const message = 'Nothing was sent: Temporal has started this attempt before its time.';
    throw postponed(INTERNAL_FAILURES.notSent, message, earlyMs, past);
  }
  const heard =
    facts === undefined
      ? 'what the last attempt heard is not known (it was reset, or its worker died), and a refund of it may'
      : 'the last attempt had no answer, and its refund may';
  const message = `Nothing was sent: ${heard} still be committed for a while.`;
  const delayMs = Math.max(unquietMs, earlyMs);
  throw postponed(INTERNAL_FAILURES.awaitingQuietPeriod, message, delayMs, { ...past, quietUntil: until });
}

/** @returns the refund when it is found to be ours; undefined when it may be sent again */
async function lookBeforeResending(
  dependencies: LookDependencies,
  input: SubmitInput,
  { clockOffsetMs, past, ...context }: AttemptContext & { clockOffsetMs: number; past: Past },
): Promise<Refund[] | undefined> {
  let decision;
  try {
    decision = afterLook(await lookForRefund(dependencies, input, { timeoutMs: LOOK_TIMEOUT_MS, clockOffsetMs }));
  } catch (error) {
    const prefix = 'Nothing was sent, since looking for an earlier attempt failed: ';
    if (error instanceof GatewayReadError) {
      throw toApplicationFailure(error.failure, context, { facts: past, final: false, ownPace: true, prefix });
    }
    throw postponed(INTERNAL_FAILURES.notSent, prefix + String(error), context.backoffMs, past);
  }
  if (decision.next === 'wait') {
    throw postponed(INTERNAL_FAILURES.awaitingVisibility, `Nothing was sent: ${decision.why}.`, decision.forMs, past);
  }
  return decision.next === 'answer' ? decision.refunds : undefined;
}

function workflowIdOf(info: Info): string {
  if (info.workflowExecution !== undefined) return info.workflowExecution.workflowId;
  throw new Error('submitRefund runs in a workflow only: the workflow ID is the idempotency key');
}
