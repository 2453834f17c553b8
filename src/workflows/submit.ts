import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  patched,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { RefundOrder, SubmitCommand, SubmitResult, UsedBefore } from '../activities/types';
import type { LastAnswer, ParsedRequest } from '../contract';
import { changesOf } from '../contract/policy';
import { submissionOf } from '../contract/summary';
import { reconciling, submitting } from './activities';
import { explain, explainTimeout, isOfAttempt, notRefunded, standingOf, type AttemptsEnded } from './decide';
import { enter } from './enter';
import { idUse } from './id-use';
import { reconcile, settle } from './prove';
import { isReset } from './reset';
import { pick, type Ending, type RefundState } from './state';
import { uncanceled } from './uncanceled';

/** Sends the refund, as often as it takes within the window, and follows the answer to its end. */
export async function submit(state: RefundState): Promise<Ending> {
  const { request } = state;
  const order = orderOf(request);
  const submitUntil = order.firstSubmitAt + request.policy.submitWindowSeconds * 1000;
  enter(state, { status: 'submitting', submitUntil });

  const { submitRefund } = submitting(
    request.policy,
    Math.max(0, submitUntil - Date.now()), // in a run after a reset it may be over already: the activity says so
    submissionOf(request),
  );
  // A cancel stops the next attempt; the one under way ends as it ends.
  const attempts = new CancellationScope();
  state.onCancel = () => attempts.cancel();
  let result: SubmitResult;
  try {
    result = await attempts.run(() =>
      submitRefund({ ...commandOf(order), submitUntil, firstRunId: workflowInfo().firstExecutionRunId, ...idUse() }),
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { cause, last, nothingMoved, noneIs } = explainFailure(error);
    state.lastAnswer = last ?? LOST;
    if (nothingMoved) return notRefunded(state.cancel, cause);
    // An operator may have shortened the timeout of an attempt whose request was out, or have failed it by hand.
    const failedByHand = error.cause instanceof ApplicationFailure && !isOfAttempt(error.cause);
    const mayBeOut = isReset() || error.cause instanceof TimeoutFailure || failedByHand;
    return await uncanceled(() => reconcile(state, order, cause, noneIs, mayBeOut));
  }
  const { refunds, source } = result;
  state.lastAnswer = {
    type: source === 'look' ? 'Found' : 'Answered',
    message: refunds.map(({ id, status }) => `refund ${id} is ${status}`).join(', '),
  };
  // The usual end, at once: each promise that a wait takes costs a stack trace.
  if (standingOf(refunds) === 'refunded') return { status: 'refunded', refunds };
  return await uncanceled(() => settle(state, order, refunds, result));
}

const LOST: LastAnswer = {
  type: 'Unknown',
  message: 'What the attempts heard, if anything, is not known; a look tells whether money moved.',
};

function commandOf({ policy, ...order }: RefundOrder): Omit<SubmitCommand, 'submitUntil' | 'firstRunId'> {
  const changes = changesOf(policy);
  return { ...order, ...(changes === undefined ? {} : { policy: changes }) };
}

/** Canceled before this run sent anything. What the run before a reset has sent, or a closed workflow of the same ID, it does not know. */
export async function cancelUnsent(state: RefundState): Promise<Ending> {
  // After a reset, too: the history that it kept may hold the question already.
  const earlier = await earlierUse(state);
  if (earlier === undefined && !isReset()) return { status: 'canceled' };
  const { cause, noneIs } = explain(undefined);
  return await reconcile(state, orderOf(state.request), cause, noneIs, isReset() || earlier?.mayBeOut === true);
}

async function earlierUse(state: RefundState): Promise<Pick<UsedBefore, 'mayBeOut'> | undefined> {
  // Those that closed before it was asked must still answer queries.
  if (idUse().idIsNew === true || !patched('earlier-use')) return undefined;
  const { findEarlierUse } = reconciling(state.request.policy, 'Ask whether the workflow ID was used before');
  try {
    return await findEarlierUse();
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { mayBeOut: true }; // Temporal did not say, for an hour: the look asks it again
  }
}

function explainFailure({ cause }: ActivityFailure): AttemptsEnded {
  if (cause instanceof ApplicationFailure) return explain(cause);
  // What a timeout carries is the failure of an earlier attempt.
  const earlier =
    cause instanceof TimeoutFailure && cause.cause instanceof ApplicationFailure ? cause.cause : undefined;
  return explainTimeout(earlier);
}

function orderOf(request: ParsedRequest): RefundOrder {
  const { advancedPaymentId, amount, policy } = request;
  return {
    advancedPaymentId,
    amount,
    ...pick(request, 'sellerId', 'orderId'),
    policy,
    // In a run after a reset, only the history before it knew when the first request left: not before the start.
    firstSubmitAt: isReset() ? workflowInfo().startTime.getTime() : Date.now(),
  };
}
