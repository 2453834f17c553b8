import type { WorkflowExecutionInfo } from '@temporalio/client';
import { REFUND_STATUSES, type RefundStatus } from '../contract';

/** A refund as Temporal's records tell it, without asking a worker. */
export interface RefundRecord {
  workflowId: string;
  /** `terminated`, `timedOut`: cut off, nobody knows whether money moved. Null: not written yet. */
  status: RefundStatus | 'terminated' | 'timedOut' | null;
  advancedPaymentId: string | null;
  orderId: string | null;
  /** Major units. Null for one in full that is not refunded yet. */
  amount: number | null;
  /** ISO 8601 */
  startTime: string;
  closeTime: string | null;
}

/** Of a list or of a description. */
export function recordOf(info: Omit<WorkflowExecutionInfo, 'raw'>): RefundRecord {
  const attribute = (name: string): unknown => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the typed ones need their keys, which are the client's
    const value: unknown = info.searchAttributes[name]?.[0];
    return value;
  };
  const text = (name: string): string | null => {
    const value = attribute(name);
    return typeof value === 'string' ? value : null;
  };
  const amount = attribute('RefundAmount');
  return {
    workflowId: info.workflowId,
    status: statusOf(info.status.name, text('RefundStatus')),
    advancedPaymentId: text('AdvancedPaymentId'),
    orderId: text('OrderId'),
    amount: typeof amount === 'number' ? amount : null,
    startTime: info.startTime.toISOString(),
    closeTime: info.closeTime?.toISOString() ?? null,
  };
}

function statusOf(execution: string, written: string | null): RefundRecord['status'] {
  if (execution === 'TERMINATED') return 'terminated';
  if (execution === 'TIMED_OUT') return 'timedOut';
  return REFUND_STATUSES.find((status) => status === written) ?? null;
}
