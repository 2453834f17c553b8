import type { Sandbox, PostFault } from '../../sandbox';
import type { RefundHandle } from '../../src/client';
import type { RefundRequest } from '../../src/contract';

export interface Scenario {
  title: string;
  /** How it must end: the result's status, or the failure's type. */
  expected: string;
  /** What the sandbox's ledger must say was refunded, major units. */
  refunded: number;
  request: Omit<RefundRequest, 'reference'>;
  posts?: PostFault[];
  /** What a person does while it is held. */
  act?: (refund: RefundHandle) => Promise<unknown>;
}

/** A payment of 100.00 for each, so that nobody's refund depends on another's. */
const payment = (number: number): string => `3100000000${String(number)}`;

const QUICK = { initialRetrySeconds: 1, quietPeriodSeconds: 2, settleIntervalSeconds: 1 };

export const SCENARIOS: readonly Scenario[] = [
  {
    title: 'approved at once',
    expected: 'refunded',
    refunded: 25,
    request: { advancedPaymentId: payment(1), amount: 25 },
  },
  {
    title: 'approved after two 500s',
    expected: 'refunded',
    refunded: 19.9,
    request: { advancedPaymentId: payment(2), amount: 19.9 },
    posts: [{ fault: '500-before', times: 2 }],
  },
  {
    title: 'the reply is lost, the money is not paid twice',
    expected: 'refunded',
    refunded: 30,
    request: { advancedPaymentId: payment(3), amount: 30 },
    posts: [{ fault: 'lost-reply' }],
  },
  {
    title: 'no such payment: 404',
    expected: 'NotFound',
    refunded: 0,
    request: { advancedPaymentId: payment(4), amount: 25 },
    posts: [{ fault: '404' }],
  },
  {
    title: 'held, then canceled by signal',
    expected: 'canceled',
    refunded: 0,
    request: { advancedPaymentId: payment(5), amount: 40, hold: { untilReleased: true } },
    act: (refund) => refund.signalCancel({ requestedBy: 'ana', reason: 'the customer keeps it' }),
  },
  {
    title: 'held, then released by somebody else',
    expected: 'refunded',
    refunded: 80,
    request: {
      advancedPaymentId: payment(6),
      amount: 80,
      requestedBy: 'ana',
      hold: { untilReleased: true, releasedByAnother: true },
    },
    act: (refund) => refund.release({ releasedBy: 'bo' }),
  },
  {
    title: 'all that is left, settled later',
    expected: 'refunded',
    refunded: 100,
    request: { advancedPaymentId: payment(7), amount: 'full' },
    posts: [{ fault: 'in_process', settleAfterMs: 3_000 }],
  },
];

export function requestOf(scenario: Scenario, index: number): RefundRequest {
  return {
    reference: `demo-${String(index + 1)}`,
    orderId: `A-100${String(index + 1)}`,
    currency: 'BRL',
    policy: QUICK,
    ...scenario.request,
  };
}

export function prepare(sandbox: Sandbox): void {
  for (const { request, posts } of SCENARIOS) {
    const { advancedPaymentId } = request;
    sandbox.addPayment({ advancedPaymentId, payments: [{ amount: 100 }] });
    if (posts !== undefined) sandbox.setFaults({ advancedPaymentId, posts: { script: posts } });
  }
}
