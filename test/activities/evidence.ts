import type { Refund } from '../../src/contract';
import type { Evidence, PaymentEvidence, Sibling } from '../../src/activities/match-refund';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** When our first request could leave. */
export const FIRST = Date.UTC(2022, 10, 18, 12);

export const at = (ms: number): string => new Date(ms).toISOString();

/** Approved, of 25, and made half a minute after ours could leave: ours, unless a test says otherwise. */
export function aRefund(id: string, change: Partial<Refund> = {}): Refund {
  return { id, paymentId: 'p1', amount: 25, status: 'approved', dateCreated: at(FIRST + 30 * SECOND), ...change };
}

export function undated(refund: Refund): Refund {
  const { dateCreated: _, ...rest } = refund;
  return rest;
}

export function aPayment(refunds: readonly Refund[], change: Partial<PaymentEvidence> = {}): PaymentEvidence {
  return { id: 'p1', amount: 100, refunds, ...change };
}

/** Another refund of the payment, of the same amount, that started a minute before ours and whose end is not known. */
export function anOpenSibling(change: Partial<Sibling> = {}): Sibling {
  return { workflowId: 'refund-b', claims: [], undecided: true, amount: 25, startedAt: FIRST - MINUTE, ...change };
}

/** One that is closed, with the refunds that it claims. */
export function aClosedSibling(...claims: string[]): Sibling {
  return anOpenSibling({ workflowId: 'refund-c', undecided: false, claims });
}

/** What is seen ten minutes later, in a namespace that remembers three days, with clocks that agree to five seconds. */
export function evidenceOf(payments: readonly PaymentEvidence[], change: Partial<Evidence> = {}): Evidence {
  return {
    amount: 25,
    payments,
    notBefore: FIRST - 5 * SECOND,
    doubtfulFrom: FIRST - 5 * MINUTE,
    notAfter: FIRST + 10 * MINUTE + 15 * SECOND,
    knownUntil: FIRST + 10 * MINUTE,
    knownFrom: FIRST - 3 * DAY,
    siblings: [],
    ...change,
  };
}
