import { DEFAULT_POLICY, type Refund } from '../../../src/contract';
import type { Phase, RefundState } from '../../../src/workflows/state';

/** Noon, and what an ISO time looks like. */
export const NOON = Date.UTC(2030, 0, 1, 12);
export const NOON_ISO = '2030-01-01T12:00:00.000Z';

export const REFUND: Refund = {
  id: '1242469925',
  paymentId: '51617407254',
  amount: 25,
  status: 'in_process',
  dateCreated: '2022-11-18T08:48:06.768-04:00',
};

/** One of every phase. */
export const PHASES: readonly Phase[] = [
  { status: 'pending', holdEndsAt: NOON },
  { status: 'submitting', submitUntil: NOON },
  { status: 'settling', refunds: [REFUND], settleUntil: NOON },
  { status: 'reconciling', quietUntil: NOON },
  { status: 'needsReview', why: 'several refunds fit', candidates: [REFUND], ours: false },
  { status: 'refunded', refunds: [REFUND] },
  { status: 'canceled' },
  { status: 'failed', type: 'NotFound', message: 'No such payment' },
];

export function stateIn(phase: Phase, change: Partial<RefundState> = {}): RefundState {
  return {
    request: { advancedPaymentId: '21000123456', amount: 25, policy: DEFAULT_POLICY },
    idempotencyKey: 'refund-21000123456-a1',
    phase,
    ...change,
  };
}

export const phaseOf = (status: Phase['status']): Phase => {
  const phase = PHASES.find((each) => each.status === status);
  if (phase === undefined) throw new Error(`no phase ${status}`);
  return phase;
};
