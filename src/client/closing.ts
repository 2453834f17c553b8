import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import {
  CLOSING_FAILURES,
  parseRefundRequest,
  REFUND_WORKFLOW_TYPE,
  type CancelDecision,
  type ClosingFailureType,
  type RefundResult,
} from '../contract';
import { isOpen } from '../temporal/is-open';
import type { Call, Calls, Wait } from './calls';
import { RefundFailedError, RefundNotFoundError, RefundUnavailableError, type RefundFailureDetails } from './errors';
import { REFUND_STATUS } from './search-attributes';
import { readStart } from './started';
import { temporal } from './temporal';

export interface ResultOptions {
  /** Milliseconds to wait for; as long as it takes when absent. A held refund may take months. */
  timeoutMs?: number;
}

/**
 * How a refund closed, one way or another.
 * @param runId of its first run, where that is known
 */
export async function resultOf(
  calls: Calls,
  workflowId: string,
  { timeoutMs }: ResultOptions,
  runId?: string,
): Promise<RefundResult> {
  const call = { workflowId, doing: `Waiting for refund ${workflowId}` };
  const wait = { timeoutMs, since: Date.now(), ifOver: 'is still open, and goes on,' };
  const refunded = runId === undefined ? undefined : await refundedBy(runId, calls, call, wait);
  if (refunded !== undefined) return refunded;
  const handle = calls.client.workflow.getHandle(workflowId);
  for (;;) {
    try {
      const result: unknown = await calls.patient(call, wait, () => handle.result());
      if (isRefundResult(result)) return result;
      throw new RefundFailedError({
        workflowId,
        type: 'Other',
        message: 'it returned what no refund returns',
        cause: undefined,
      });
    } catch (error) {
      if (!(error instanceof temporal().WorkflowFailedError)) throw error;
      // A reset ends the run that was waited for, and goes on in a new one.
      const replaced =
        error.cause instanceof TerminatedFailure && (await calls.describe(call)).status.name !== 'TERMINATED';
      if (replaced) continue;
      return (await canceledResult(calls, call, error.cause)) ?? fail(workflowId, error);
    }
  }
}

/**
 * Waits for one run, which spares Temporal the look-up of the latest. What the gateway has refunded stays refunded.
 * @returns undefined when the run ended otherwise, or by a person's word: an operator may have reset it, so that this is not the last one
 */
async function refundedBy(runId: string, calls: Calls, call: Call, wait: Wait): Promise<RefundResult | undefined> {
  const run = calls.client.workflow.getHandle(call.workflowId, runId);
  try {
    const result: unknown = await calls.patient(call, wait, () => run.result());
    const proven = isRefundResult(result) && result.status === 'refunded' && result.resolution === undefined;
    return proven ? result : undefined;
  } catch (error) {
    if (error instanceof temporal().WorkflowFailedError || error instanceof RefundNotFoundError) return undefined;
    throw error;
  }
}

/**
 * What a cancel has to be told that found the refund closed.
 * @throws {RefundFailedError} nobody can tell
 */
export async function decisionOnceClosed(calls: Calls, call: Call): Promise<CancelDecision> {
  const { workflowId, doing } = call;
  // Or it is not found.
  if (isOpen((await calls.describe(call)).status.name)) {
    throw new RefundUnavailableError(workflowId, `${doing} failed: it was reset meanwhile. Cancel it again.`);
  }
  try {
    const result = await resultOf(calls, workflowId, {});
    return { decision: result.status === 'canceled' ? 'canceled' : 'tooLate', status: result.status };
  } catch (error) {
    if (error instanceof RefundFailedError && error.noMoneyMoved) return { decision: 'tooLate', status: 'failed' };
    throw error;
  }
}

/**
 * Canceled through Temporal. The TypeScript SDK drops the details with which a workflow closes so, other SDKs deliver them; what a cancel by
 * message would have returned then follows from the request.
 */
async function canceledResult(calls: Calls, call: Call, cause: unknown): Promise<RefundResult | undefined> {
  if (!(cause instanceof CancelledFailure)) return undefined;
  const [detail] = cause.details ?? [];
  if (isRefundResult(detail) && detail.status === 'canceled') return detail;
  const { type, typedSearchAttributes } = await calls.describe(call);
  // The workflow's own word that it is proven.
  if (type !== REFUND_WORKFLOW_TYPE || typedSearchAttributes.get(REFUND_STATUS) !== 'canceled') return undefined;
  const check = parseRefundRequest(await (await readStart(calls, call.workflowId)).input());
  if (!check.ok) return undefined;
  const { amount, advancedPaymentId, reference, orderId, currency } = check.request;
  return {
    status: 'canceled',
    amount,
    idempotencyKey: call.workflowId,
    advancedPaymentId,
    ...(reference === undefined ? {} : { reference }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(currency === undefined ? {} : { currency }),
  };
}

function fail(workflowId: string, failed: WorkflowFailedError): never {
  const { cause } = failed;
  const message = cause?.message ?? failed.message;
  if (cause instanceof ApplicationFailure && isClosingFailure(cause.type)) {
    const [details] = (cause.details ?? []) as (RefundFailureDetails | null)[];
    throw new RefundFailedError({
      workflowId,
      type: cause.type,
      message,
      ...(details == null ? {} : { details }),
      cause: failed,
    });
  }
  const type =
    cause instanceof TerminatedFailure ? 'Terminated' : cause instanceof TimeoutFailure ? 'TimedOut' : 'Other';
  throw new RefundFailedError({ workflowId, type, message, cause: failed });
}

function isClosingFailure(type: unknown): type is ClosingFailureType {
  return (CLOSING_FAILURES as readonly unknown[]).includes(type);
}

function isRefundResult(value: unknown): value is RefundResult {
  if (typeof value !== 'object' || value === null || !('status' in value)) return false;
  return value.status === 'refunded' || value.status === 'canceled';
}
