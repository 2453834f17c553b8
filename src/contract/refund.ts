/** One refund as the gateway reports it, normalised: ids are strings whatever they travelled as. */
export interface Refund {
  id: string;
  /** The payment it returns money of; a split advanced payment has several. */
  paymentId: string;
  /** Major units of the payment's currency. */
  amount: number;
  /** The gateway's word: `approved`, `in_process`, `authorized`, `rejected`, `cancelled`; `unknown` when it gave none. */
  status: string;
  /** As the gateway wrote it: ISO 8601 with an offset. */
  dateCreated?: string;
  source?: { id?: string; name?: string; type?: string };
}

/** What the gateway says of an error; never holds credentials, card or payer data. */
export interface GatewayError {
  /** HTTP status, as the string the gateway uses in its bodies. */
  status: string;
  error?: string;
  message?: string;
  cause?: { code?: string; message?: string }[];
}

/** The gateway's code for an advanced payment that does not exist. Any other 404 may mean that we may not see it. */
const NO_SUCH_ADVANCED_PAYMENT = '404002';

export function isUnknownPayment(error: GatewayError | undefined): boolean {
  return error?.status === '404' && (error.cause?.some(({ code }) => code === NO_SUCH_ADVANCED_PAYMENT) ?? false);
}

/** Hundredths of a major unit: sums are compared in these, since floating-point sums are not exact. */
export function toHundredths(amount: number): number {
  return Math.round(amount * 100);
}

/** Major units of several refunds together. */
export function sumOf(refunds: readonly Refund[]): number {
  return refunds.reduce((sum, refund) => sum + toHundredths(refund.amount), 0) / 100;
}

export function isApproved(refund: Refund): boolean {
  return refund.status === 'approved';
}

/** Ended without moving money. */
export function isRejected(refund: Refund): boolean {
  return refund.status === 'rejected' || refund.status === 'cancelled';
}
