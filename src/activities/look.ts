import { isUnknownPayment } from '../contract';
import { GatewayReadError, type CallOptions, type Gateway } from '../gateway';
import type { RefundDirectory } from './directory';
import { evidenceOf } from './evidence';
import { matchRefund, type Match, type PaymentEvidence } from './match-refund';
import type { FindInput, RefundOrder } from './types';

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
  order: RefundOrder & Pick<FindInput, 'paymentUnknown'>,
  { timeoutMs, clockOffsetMs }: LookOptions,
): Promise<Match> {
  const { advancedPaymentId, amount, sellerId, paymentUnknown } = order;
  const options = { timeoutMs, ...(sellerId === undefined ? {} : { sellerId }) };
  let listed;
  try {
    listed = await gateway.getPayments(advancedPaymentId, options);
  } catch (error) {
    if (error instanceof GatewayReadError && isUnknownPayment(error.failure.gateway)) {
      return paymentUnknown === true ? { outcome: 'none' } : UNKNOWN;
    }
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
        const total = unsaid ? await totalOf(gateway, payment.id, options) : payment.amount;
        return { id: payment.id, ...(total === undefined ? {} : { amount: total }), refunds: refunds.value };
      }),
    );
    payments.push(...read);
  }
  // Where there is none, nobody's claim matters; an outage would have all its refunds ask Temporal's visibility, which takes few calls a second.
  if (payments.every(({ refunds }) => refunds.length === 0)) return { outcome: 'none' };
  // Temporal last: a refund that another one claimed in the meantime is then known to be taken.
  const [siblings, retentionMs] = await Promise.all([directory.siblings(advancedPaymentId), directory.retentionMs()]);
  const date = listed.gatewayTimeMs;
  return matchRefund(
    evidenceOf(order, {
      payments,
      siblings,
      retentionMs,
      temporalNow: Date.now() + clockOffsetMs,
      // The header was written before it was received: the gateway's clock is at least so far.
      gatewayNow: date === undefined ? undefined : date + (performance.now() - answeredAt),
    }),
  );
}

/** Undefined where the gateway knows no such page, or says no amount there: that it will say so later is not to be waited for. */
async function totalOf(gateway: Gateway, paymentId: string, options: CallOptions): Promise<number | undefined> {
  try {
    return (await gateway.getPayment(paymentId, options)).value.amount;
  } catch (error) {
    const type = error instanceof GatewayReadError ? error.failure.type : undefined;
    if (type === 'NotFound' || type === 'UnreadableResponse') return undefined;
    throw error;
  }
}

/** A replica that lags, or the wrong credentials, say the same of a payment that there is. */
const UNKNOWN: Match = {
  outcome: 'undecidable',
  why: 'the gateway says that there is no such payment, which it did not say of the refund itself',
  candidates: [],
};
