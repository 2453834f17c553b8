import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { CLOSING_FAILURES, type CancelDecision, type ClosingFailureType, type RefundResult } from '../contract';
import type { Call, Calls } from './calls';
import { RefundFailedError, RefundUnavailableError, type RefundFailureDetails } from './errors';

export interface ResultOptions {
  /** Milliseconds to wait for; as long as it takes when absent. A held refund may take months. */
  timeoutMs?: number;
}

/** How a refund closed, one way or another. */
export async function resultOf(calls: Calls, workflowId: string, options: ResultOptions): Promise<RefundResult> {
  const { timeoutMs = Infinity } = options;
  const call = { workflowId, doing: `Waiting for refund ${workflowId}` };
  const handle = calls.client.workflow.getHandle(workflowId);
  const until = Date.now() + timeoutMs;
  for (;;) {
    const wait = { timeoutMs: Math.max(0, until - Date.now()), ifOver: 'is still open, and goes on,' };
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
      if (!(error instanceof WorkflowFailedError)) throw error;
      // A reset ends the run that was waited for, and goes on in a new one.
      const replaced =
        error.cause instanceof TerminatedFailure && (await calls.describe(call)).status.name !== 'TERMINATED';
      if (replaced) continue;
      return canceledResult(error.cause) ?? fail(workflowId, error);
    }
  }
}

/**
 * What a cancel has to be told that found the refund closed.
 * @throws {RefundFailedError} nobody can tell
 */
export async function decisionOnceClosed(calls: Calls, call: Call): Promise<CancelDecision> {
  const { workflowId, doing } = call;
  const { status } = await calls.describe(call); // or it is not found
  if (status.name === 'RUNNING') {
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

/** Canceled through Temporal: what a cancel by message returns travels as the failure's detail. */
function canceledResult(cause: unknown): RefundResult | undefined {
  if (!(cause instanceof CancelledFailure)) return undefined;
  const [result] = (cause.details ?? []) as unknown[];
  return isRefundResult(result) && result.status === 'canceled' ? result : undefined;
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
