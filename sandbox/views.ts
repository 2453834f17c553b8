import type { PaymentRecord, RefundRecord } from './state';

/** Payments and refunds as the gateway writes them. */

/** The collector of the seed document's example. */
const SOURCE = { id: 783789745, name: 'Test Test', type: 'collector' };

/** The seed's times carry this offset. */
const OFFSET_HOURS = -4;

/** Ids are numbers on the wire, save those that a JSON number would garble. */
export function wireId(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? number : id;
}

export function wireTime(ms: number): string {
  return new Date(ms + OFFSET_HOURS * 3_600_000).toISOString().replace('Z', '-04:00');
}

export function refundView({ id, payment, amount, status, createdAtMs }: RefundRecord) {
  return {
    id: wireId(id),
    payment_id: wireId(payment.id),
    amount: amount / 100,
    source: SOURCE,
    date_created: wireTime(createdAtMs),
    status,
  };
}

/** The payments API says a little more of a refund than the POST does. */
export function refundDetailView(refund: RefundRecord) {
  return { ...refundView(refund), metadata: {}, unique_sequence_number: null, refund_mode: 'standard', reason: null };
}

export function paymentView({ id, amount, currency, refunds }: PaymentRecord) {
  const refunded = [...refunds.values()].reduce((sum, one) => sum + (one.status === 'approved' ? one.amount : 0), 0);
  return {
    id: wireId(id),
    status: refunded === amount ? 'refunded' : 'approved',
    transaction_amount: amount / 100,
    transaction_amount_refunded: refunded / 100,
    currency_id: currency,
  };
}

export function paymentDetailView(payment: PaymentRecord) {
  return { ...paymentView(payment), refunds: [...payment.refunds.values()].map(refundView) };
}

export function advancedPaymentView(advancedPaymentId: string, payments: readonly PaymentRecord[]) {
  const views = payments.map(paymentView);
  return {
    id: wireId(advancedPaymentId),
    status: views.every(({ status }) => status === 'refunded') ? 'refunded' : 'approved',
    payments: views,
    disbursements: payments.map(({ amount }) => ({ amount: amount / 100, collector_id: SOURCE.id })),
  };
}
