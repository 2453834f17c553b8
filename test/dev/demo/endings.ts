import type { Ending } from '../../../dev/demo/run-refund';
import type { Scenario } from '../../../dev/demo/scenarios';
import type { LedgerEntry } from '../../../sandbox';

const PAYMENT = '21000100001';
const KEY = `refund-${PAYMENT}-damaged-item`;

/** Expects 25 to go back. */
export const SCENARIO: Scenario = {
  title: 'approved at once',
  request: { advancedPaymentId: PAYMENT, amount: 25, reference: 'damaged-item' },
  expected: { outcome: 'refunded', refunded: 25 },
};

/** Expects nothing to go back. */
export const FAILING: Scenario = {
  ...SCENARIO,
  title: 'no such payment',
  expected: { outcome: 'failed: NotFound', refunded: 0 },
};

export const REFUNDED: Ending = { workflowId: KEY, outcome: 'refunded', refunded: 25 };
export const FAILED: Ending = { workflowId: KEY, outcome: 'failed: NotFound', refunded: 0 };

/** A commit of 25 under the refund's own key. */
export function commit(change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    key: KEY,
    advancedPaymentId: PAYMENT,
    refundIds: ['1'],
    payments: [{ paymentId: '9', refundId: '1', amount: 25, status: 'approved' }],
    amount: 25,
    refundedAmount: 25,
    status: 'approved',
    committedAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}
