import { GatewayReadError, type Gateway } from '../gateway';
import type { RefundDirectory } from './directory';
import { matchRefund, type Match, type PaymentEvidence } from './match-refund';
import type { RefundOrder } from './types';

/** The gateway's `Date` header counts whole seconds, and its machines agree to about as much. */
const CLOCK_TOLERANCE_MS = 5_000;

/** How far apart clocks may be where nothing calibrates them. */
const CLOCK_SKEW_MS = 300_000;

/** By then visibility knows a refund's owner. Bounded by the quiet period, so that a test's short one does not wait longer. */
const VISIBILITY_LAG_MS = 10_000;

/** Looks of one payment at a time, so that a split of many does not become a burst. */
const PARALLEL_READS = 4;

export interface LookDependencies {
  gateway: Gateway;
  directory: RefundDirectory;
}

export interface LookOptions {
  /** Milliseconds for each of the gateway's answers. */
  timeoutMs: number;
  /** What to add to the worker's clock to get Temporal's. */
  clockOffsetMs: number;
}

/**
 * Reads what the gateway knows of the payment and decides which refund is ours. Read-only.
 * @throws {GatewayReadError} when the gateway does not say
 */
export async function lookForRefund(
  { gateway, directory }: LookDependencies,
  order: RefundOrder,
  { timeoutMs, clockOffsetMs }: LookOptions,
): Promise<Match> {
  const { advancedPaymentId, amount, sellerId } = order;
  const options = { timeoutMs, ...(sellerId === undefined ? {} : { sellerId }) };
  let listed;
  try {
    listed = await gateway.getPayments(advancedPaymentId, options);
  } catch (error) {
    if (saysThereIsNoSuchPayment(error)) return { outcome: 'none' };
    throw error;
  }
  const answeredAt = performance.now();
  const payments: PaymentEvidence[] = [];
  for (let at = 0; at < listed.value.length; at += PARALLEL_READS) {
    const some = listed.value.slice(at, at + PARALLEL_READS);
    const read = await Promise.all(
      some.map(async (payment): Promise<PaymentEvidence> => {
        const refunds = await gateway.listRefunds(payment.id, options);
        const unsaid = amount === 'full' && payment.amount === undefined;
        const whole = unsaid ? await gateway.getPayment(payment.id, options) : undefined;
        return { ...payment, ...whole?.value, id: payment.id, refunds: refunds.value };
      }),
    );
    payments.push(...read);
  }
  // Temporal last: a refund that another one claimed in the meantime is then known to be taken.
  const [siblings, retentionMs] = await Promise.all([directory.siblings(advancedPaymentId), directory.retentionMs()]);
  const temporalNow = Date.now() + clockOffsetMs;
  const date = listed.gatewayTimeMs;
  // The header was written before it was received: the gateway's clock is at least so far.
  const gatewayNow = date === undefined ? temporalNow : date + (performance.now() - answeredAt);
  const tolerance = date === undefined ? CLOCK_SKEW_MS : CLOCK_TOLERANCE_MS;
  const offset = gatewayNow - temporalNow;
  const first = order.firstSubmitAt + offset;
  return matchRefund({
    amount,
    payments,
    notBefore: first - tolerance,
    // A proxy's clock in the header must hide no refund either.
    doubtfulFrom: Math.min(first, order.firstSubmitAt) - CLOCK_SKEW_MS,
    knownUntil:
      gatewayNow -
      Math.min(VISIBILITY_LAG_MS, order.policy.quietPeriodSeconds * 1000) -
      (date === undefined ? CLOCK_SKEW_MS : 0),
    knownFrom: gatewayNow - retentionMs,
    siblings: siblings.map((sibling) => ({ ...sibling, startedAt: sibling.startedAt + offset - tolerance })),
  });
}

/** The gateway's code for an advanced payment that does not exist. Any other 404 may mean that we may not see it. */
const NO_SUCH_ADVANCED_PAYMENT = '404002';

function saysThereIsNoSuchPayment(error: unknown): boolean {
  if (!(error instanceof GatewayReadError) || error.failure.type !== 'NotFound') return false;
  return error.failure.gateway?.cause?.some(({ code }) => code === NO_SUCH_ADVANCED_PAYMENT) ?? false;
}
