import type { RefundPolicy } from '../contract';
import type { Evidence, PaymentEvidence, Sibling } from './match-refund';
import type { RefundOrder } from './types';

/** The gateway's `Date` header counts whole seconds, and its machines agree to about as much. */
const CLOCK_TOLERANCE_MS = 5_000;

/** How far apart clocks may be where nothing calibrates them. */
const CLOCK_SKEW_MS = 300_000;

/** By then visibility knows a refund's owner. */
const VISIBILITY_LAG_MS = 10_000;

/** What a look saw, and when. Times are milliseconds on Temporal's clock, but for the gateway's own. */
export interface Sight {
  payments: readonly PaymentEvidence[];
  siblings: readonly Sibling[];
  /** How long the namespace remembers closed workflows. */
  retentionMs: number;
  temporalNow: number;
  /** By the gateway's clock; undefined when it does not tell. */
  gatewayNow?: number | undefined;
}

/** Puts what was seen on one clock, the gateway's. Pure: the model of the protocol in `test/model` uses it too. */
export function evidenceOf(
  { amount, firstSubmitAt, policy }: Pick<RefundOrder, 'amount' | 'firstSubmitAt' | 'policy'>,
  { payments, siblings, retentionMs, temporalNow, gatewayNow: told }: Sight,
): Evidence {
  const gatewayNow = told ?? temporalNow;
  const tolerance = told === undefined ? CLOCK_SKEW_MS : CLOCK_TOLERANCE_MS;
  const offset = gatewayNow - temporalNow;
  const first = firstSubmitAt + offset;
  return {
    amount,
    payments,
    notBefore: first - tolerance,
    // A proxy's clock in the header must hide no refund either.
    doubtfulFrom: Math.min(first, firstSubmitAt) - CLOCK_SKEW_MS,
    notAfter: gatewayNow + tolerance,
    knownUntil: gatewayNow - visibilityLagMs(policy) - (told === undefined ? CLOCK_SKEW_MS : 0),
    knownFrom: gatewayNow - retentionMs,
    siblings: siblings.map((sibling) => ({ ...sibling, startedAt: sibling.startedAt + offset - tolerance })),
  };
}

/** Bounded by the quiet period, so that a test's short one does not wait longer. */
function visibilityLagMs({ quietPeriodSeconds }: Pick<RefundPolicy, 'quietPeriodSeconds'>): number {
  return Math.min(VISIBILITY_LAG_MS, quietPeriodSeconds * 1000);
}
