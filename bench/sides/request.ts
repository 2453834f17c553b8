import { randomUUID } from 'node:crypto';
import type { RefundRequest } from '../../src';

/** The sandbox has every payment whose id begins so. */
const FIRST_PAYMENT = 21_000_000_000_000;

/** Tells the refunds of this run from those of any other on the same server. */
const RUN = randomUUID().slice(0, 8);

let asked = 0;

/** What an order service asks for: a partial refund of a payment of its own. Every side carries the same. */
export function nextRequest(): Required<
  Pick<RefundRequest, 'advancedPaymentId' | 'amount' | 'currency' | 'reference' | 'orderId'>
> {
  asked++;
  return {
    advancedPaymentId: String(FIRST_PAYMENT + asked),
    amount: 25,
    currency: 'BRL',
    reference: `return-${RUN}`,
    orderId: `A-${asked}`,
  };
}
