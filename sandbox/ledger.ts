import type { Commit, RefundState } from './state';

/** One committed POST: what really happened, whatever was answered. Ids are strings, amounts major units. */
export interface LedgerEntry {
  key: string;
  advancedPaymentId: string;
  refundIds: string[];
  payments: { paymentId: string; refundId: string; amount: number; status: RefundState }[];
  /** Committed, whatever became of it. */
  amount: number;
  /** Approved by now: the money that really went back. */
  refundedAmount: number;
  /** `partial`: some of the split's refunds were approved and others not. */
  status: RefundState | 'partial';
  /** ISO 8601, by this machine's clock, without the gateway's skew. */
  committedAt: string;
}

export function toLedgerEntry({ key, advancedPaymentId, refunds, committedAtMs }: Commit): LedgerEntry {
  const total = refunds.reduce((sum, { amount }) => sum + amount, 0);
  const approved = refunds.reduce((sum, { amount, status }) => sum + (status === 'approved' ? amount : 0), 0);
  const first = refunds[0]?.status ?? 'rejected';
  return {
    key,
    advancedPaymentId,
    refundIds: refunds.map(({ id }) => id),
    payments: refunds.map(({ id, payment, amount, status }) => ({
      paymentId: payment.id,
      refundId: id,
      amount: amount / 100,
      status,
    })),
    amount: total / 100,
    refundedAmount: approved / 100,
    status: refunds.every(({ status }) => status === first) ? first : 'partial',
    committedAt: new Date(committedAtMs).toISOString(),
  };
}
