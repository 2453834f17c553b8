import type { RefundHandle } from '../../src/client';
import type { RefundRequest } from '../../src/contract';

export interface Scenario {
  title: string;
  /** The id's prefix decides how the sandbox behaves: see sandbox/README.md. Each has a payment of its own. */
  request: RefundRequest & { reference: string };
  expected: Expected;
  /** What a person does once it is held. */
  act?: (refund: RefundHandle) => Promise<unknown>;
}

export interface Expected {
  /** `refunded`, `canceled`, or `failed: ` and the failure's type. */
  outcome: string;
  /** What must really have gone back, major units. */
  refunded: number;
}

export const CURRENCY = 'BRL';

/** Short waits, so that all of it is over in seconds. */
const POLICY = { initialRetrySeconds: 1, quietPeriodSeconds: 2, settleIntervalSeconds: 1 };

export const SCENARIOS: readonly Scenario[] = [
  {
    title: 'approved at once',
    request: { advancedPaymentId: '21000100001', amount: 25, reference: 'damaged-item' },
    expected: { outcome: 'refunded', refunded: 25 },
  },
  {
    title: 'approved after two 500s',
    request: { advancedPaymentId: '21000500001', amount: 19.9, reference: 'late-delivery' },
    expected: { outcome: 'refunded', refunded: 19.9 },
  },
  {
    title: 'reply lost, not paid twice',
    request: { advancedPaymentId: '21000504001', amount: 30, reference: 'wrong-size' },
    expected: { outcome: 'refunded', refunded: 30 },
  },
  {
    title: 'no such payment (404)',
    request: { advancedPaymentId: '21000404001', amount: 12.5, reference: 'mistyped-id' },
    expected: { outcome: 'failed: NotFound', refunded: 0 },
  },
  {
    title: 'held, then canceled',
    request: {
      advancedPaymentId: '21000100002',
      amount: 40,
      reference: 'changed-mind',
      hold: { untilReleased: true },
    },
    expected: { outcome: 'canceled', refunded: 0 },
    act: (refund) => refund.signalCancel({ requestedBy: 'ana', reason: 'the customer keeps it' }),
  },
  {
    title: 'held, then released',
    request: {
      advancedPaymentId: '21000100003',
      amount: 80,
      reference: 'large-amount',
      requestedBy: 'ana',
      hold: { untilReleased: true, releasedByAnother: true },
    },
    expected: { outcome: 'refunded', refunded: 80 },
    act: (refund) => refund.release({ releasedBy: 'bo' }),
  },
  {
    title: 'in process, settled later',
    request: { advancedPaymentId: '21000202001', amount: 'full', reference: 'returned-order' },
    expected: { outcome: 'refunded', refunded: 1000 },
  },
];

export function requestOf({ request }: Scenario, index: number): RefundRequest {
  return { ...request, orderId: `A-${1001 + index}`, currency: CURRENCY, policy: POLICY };
}

/** Always two decimals: `BRL 19.90`. */
export function moneyOf(amount: number | 'full'): string {
  return amount === 'full' ? 'all that is left' : `${CURRENCY} ${amount.toFixed(2)}`;
}
