import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import {
  checkWorkflowId,
  describeProblems,
  parseRefundRequest,
  type ParsedRequest,
  type RefundResult,
} from '../contract';
import { close } from './close';
import { refundStatusQuery } from './definitions';
import { enter } from './enter';
import { listen, noteCancel } from './messages';
import { measureClose } from './metrics';
import { mustBeReadAgain } from './reset';
import { iso, type RefundState } from './state';
import { cancelUnsent, submit } from './submit';
import { uncanceled } from './uncanceled';
import { withoutStack } from './without-stack';

/**
 * Owns one refund of an advanced payment, from request to proof. The workflow ID is the gateway's idempotency key.
 * @param input a `RefundRequest`
 * @returns Completed: `refunded` by exactly these refunds, or `canceled` by a message with proof that no money moved
 * @throws {CancelledFailure} canceled through Temporal itself, with the same proof
 * @throws {ApplicationFailure} one of `CLOSING_FAILURES`: no money moved
 */
export async function refundPayment(input: unknown): Promise<RefundResult> {
  const { workflowId } = workflowInfo();
  const request = checkRequest(input, workflowId);
  const { hold } = request;
  const holdEndsAt = hold?.seconds === undefined ? undefined : Date.now() + hold.seconds * 1000;
  const state: RefundState = {
    request,
    idempotencyKey: workflowId,
    phase: {
      status: hold === undefined ? 'submitting' : 'pending',
      ...(holdEndsAt === undefined ? {} : { holdEndsAt }),
    },
  };
  listen(state);
  CancellationScope.current().cancelRequested.catch(() => noteCancel(state, 'temporal'));

  await messagesOfTheStart;
  if (state.phase.status === 'pending' && state.cancel === undefined) {
    enter(state, state.phase);
    await uncanceled(() => untilReleased(state, holdEndsAt));
  }
  const ending = await (state.cancel === undefined ? submit(state) : uncanceled(() => cancelUnsent(state)));
  enter(state, ending);
  // Whoever waits for an update must hear its answer before the workflow is gone.
  if (!allHandlersFinished()) await uncanceled(() => condition(allHandlersFinished));
  return close(state, ending);
}

/**
 * Two turns of one `await`, for half the promises of two: whatever came with the start is heard, and an update of it answered, before anything is
 * decided.
 */
const messagesOfTheStart = {
  then(resume: () => void): void {
    resume();
  },
};

async function untilReleased(state: RefundState, holdEndsAt: number | undefined): Promise<void> {
  const decided = (): boolean => state.releasedBy !== undefined || state.cancel !== undefined;
  if (holdEndsAt === undefined) return await condition(decided);
  const needsRelease = state.request.hold?.untilReleased === true;
  const summary = needsRelease ? 'Hold: canceled at its end unless released' : 'Hold: sent at its end';
  const inTime = await condition(decided, Math.max(1, holdEndsAt - Date.now()), { summary });
  if (inTime || !needsRelease) return;
  noteCancel(state, 'message', { reason: `Not released before the hold ended at ${iso(holdEndsAt)}` });
}

/** A caller in another language has checked nothing. What is wrong closes the refund with a clear failure: no request leaves. */
function checkRequest(input: unknown, workflowId: string): ParsedRequest {
  mustBeReadAgain(input);
  const check = parseRefundRequest(input);
  const wrongId = checkWorkflowId(workflowId);
  if (check.ok && wrongId === undefined) return check.request;
  const problems = [...(wrongId === undefined ? [] : [wrongId]), ...(check.ok ? [] : check.problems)];
  const message = `Nothing was sent, the request is invalid: ${describeProblems(problems)}`;
  setHandler(refundStatusQuery, () => ({
    status: 'failed',
    idempotencyKey: workflowId,
    advancedPaymentId: '',
    amount: 0,
    deadlines: {},
    refunds: [],
    lastAnswer: { type: 'InvalidRequest', message },
  }));
  upsertSearchAttributes({ RefundStatus: ['failed'] });
  measureClose({ status: 'failed', type: 'InvalidRequest' });
  const details = [{ problems }];
  throw withoutStack(ApplicationFailure.create({ type: 'InvalidRequest', message, nonRetryable: true, details }));
}
