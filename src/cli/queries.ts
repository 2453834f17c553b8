import { REFUND_WORKFLOW_TYPE, type RefundStatus } from '../contract';

/** Visibility queries, of the command and of the Web UI alike: in the UI's own double quotes. @see https://docs.temporal.io/list-filter */

/** A refund that has had no answer for so long needs a look. */
export const STUCK_MS = 3_600_000;

export const ALL = `WorkflowType = ${quoted(REFUND_WORKFLOW_TYPE)}`;

/** Stopped from outside: nobody knows whether money moved, and its last status says nothing any more. */
export const CUT_OFF = '(ExecutionStatus = "Terminated" OR ExecutionStatus = "TimedOut")';

const CLOSED: readonly RefundStatus[] = ['refunded', 'canceled', 'failed'];

/** One that was stopped from outside keeps the status it had: it is in none any more. */
export function inStatus(status: RefundStatus): string {
  const shown = `RefundStatus = ${quoted(status)}`;
  return CLOSED.includes(status) ? shown : `${shown} AND ExecutionStatus = "Running"`;
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

/** Sent, or looked for, and without an answer that counts. */
export function stuck(now: Date): string {
  const statuses = (['submitting', 'reconciling'] satisfies RefundStatus[]).map(quoted).join(', ');
  const since = new Date(now.getTime() - STUCK_MS);
  return `RefundStatus IN (${statuses}) AND ExecutionStatus = "Running" AND ${startedBefore(since)}`;
}

/** In review, cut off, or without an answer for an hour. */
export function needingAttention(now: Date): string {
  const open = [inStatus('needsReview'), stuck(now)].map((query) => `(${query})`);
  return `(${[...open, CUT_OFF].join(' OR ')})`;
}

/** The lists that operators need, by name; those of the runbook are the same. */
export function savedViews(now: Date, orderId: string): Record<string, string> {
  return {
    'needs review': allOf(inStatus('needsReview')),
    held: allOf(inStatus('pending')),
    'stuck submitting > 1 h': allOf(stuck(now)),
    'cut off, money unknown': allOf(CUT_OFF),
    'by order': allOf(forOrder(orderId)),
  };
}

export function allOf(...conditions: readonly string[]): string {
  return [ALL, ...conditions].join(' AND ');
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
