import { REFUND_WORKFLOW_TYPE, type RefundStatus } from '../contract';

/** Visibility queries, of the command and of the Web UI alike. @see https://docs.temporal.io/list-filter */

/** A refund that has had no answer for so long needs a look. */
export const STUCK_MS = 3_600_000;

export const ALL = `WorkflowType = ${quoted(REFUND_WORKFLOW_TYPE)}`;

/** Stopped from outside: nobody knows whether money moved, and its last status says nothing any more. */
export const CUT_OFF = "(ExecutionStatus = 'Terminated' OR ExecutionStatus = 'TimedOut')";

const NOT_CUT_OFF = "ExecutionStatus != 'Terminated' AND ExecutionStatus != 'TimedOut'";

export function inStatus(status: RefundStatus): string {
  return `RefundStatus = ${quoted(status)} AND ${NOT_CUT_OFF}`;
}

export function forOrder(orderId: string): string {
  return `OrderId = ${quoted(orderId)}`;
}

export function forPayment(advancedPaymentId: string): string {
  return `AdvancedPaymentId = ${quoted(advancedPaymentId)}`;
}

export function startedBefore(time: Date): string {
  return `StartTime < ${quoted(time.toISOString())}`;
}

export function stuck(now: Date): string {
  const open = "(RefundStatus = 'submitting' OR RefundStatus = 'reconciling')";
  return `${open} AND ExecutionStatus = 'Running' AND ${startedBefore(new Date(now.getTime() - STUCK_MS))}`;
}

/** In review, cut off, or without an answer for an hour. */
export function needingAttention(now: Date): string {
  return `((${inStatus('needsReview')}) OR (${stuck(now)}) OR ${CUT_OFF})`;
}

export function allOf(...conditions: readonly string[]): string {
  return [ALL, ...conditions].join(' AND ');
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
