import * as bodies from './bodies';
import { disturb, type Delivery } from './delivery';
import { refusalOf } from './refusals';
import { poll } from './state';
import { advancedPaymentView, paymentDetailView, refundDetailView } from './views';
import type { World } from './world';

export interface ReadParams {
  advancedPaymentId?: string;
  paymentId?: string;
  refundId?: string;
}

export type Reader = (world: World, params: ReadParams) => bodies.Answer;

const DEFAULT_SLOW_MS = 60_000;

const ok = (body: unknown): bodies.Answer => ({ status: 200, body });

export const readAdvancedPayment: Reader = ({ state }, { advancedPaymentId = '' }) => {
  if (!/^\d{1,32}$/.test(advancedPaymentId)) return bodies.invalidSplitterId();
  const payments = state.paymentsOf(advancedPaymentId, Date.now());
  if (payments === undefined) return bodies.advancedPaymentNotFound();
  return ok(advancedPaymentView(advancedPaymentId, payments));
};

export const readPayment: Reader = ({ state }, { paymentId = '' }) => {
  const payment = state.payment(paymentId, Date.now());
  return payment === undefined ? bodies.paymentNotFound() : ok(paymentDetailView(payment));
};

export const listRefunds: Reader = ({ state }, { paymentId = '' }) => {
  const payment = state.payment(paymentId, Date.now());
  if (payment === undefined) return bodies.paymentNotFound();
  for (const refund of payment.unsettled) poll(refund);
  return ok([...payment.refunds.values()].map(refundDetailView));
};

export const readRefund: Reader = ({ state }, { paymentId = '', refundId = '' }) => {
  const payment = state.payment(paymentId, Date.now());
  if (payment === undefined) return bodies.paymentNotFound();
  const refund = payment.refunds.get(refundId);
  if (refund === undefined) return bodies.refundNotFound();
  poll(refund);
  return ok(refundDetailView(refund));
};

/** The reading, or what its fault makes of it. */
export async function handleRead(world: World, read: Reader, params: ReadParams, path: string): Promise<Delivery> {
  const { advancedPaymentId = world.state.payment(params.paymentId ?? '', Date.now())?.advancedPaymentId } = params;
  const fault = world.faults.forGet(advancedPaymentId, path, world.journal.attemptOf(path));
  if (fault !== undefined) world.journal.countFault(fault.fault);
  if (fault?.fault === 'reset-before') return { drop: 'reset' };
  const refusal = refusalOf(fault, path);
  if (refusal !== undefined) return { answer: refusal };
  if (fault?.fault === 'slow' && !(await world.delays.wait(fault.delayMs ?? DEFAULT_SLOW_MS))) return { drop: 'close' };
  return disturb(read(world, params), fault);
}
