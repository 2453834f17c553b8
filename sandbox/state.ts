import { distribute, type SplitRule } from './distribute';
import { implicitPayments } from './magic';
import type { PaymentSpec } from './plan';

/** Payments and refunds, in memory, knowing nothing of HTTP. Amounts are hundredths of a major unit: sums must be exact. */

export type RefundState = 'approved' | 'in_process' | 'rejected';

interface Settlement {
  to: 'approved' | 'rejected';
  atMs: number;
  pollsLeft: number;
}

export interface RefundRecord {
  id: string;
  payment: PaymentRecord;
  amount: number;
  status: RefundState;
  /** By the gateway's clock, skew included. */
  createdAtMs: number;
  settlement?: Settlement;
}

export interface PaymentRecord {
  id: string;
  advancedPaymentId: string;
  amount: number;
  currency: string;
  refunds: Map<string, RefundRecord>;
  /** Approved or still in process. */
  taken: number;
  unsettled: Set<RefundRecord>;
}

export interface Commit {
  key: string;
  advancedPaymentId: string;
  refunds: RefundRecord[];
  committedAtMs: number;
}

/** How a commit departs from the ordinary one. */
export interface CommitEffect {
  status?: RefundState;
  settlement?: Settlement;
  /** Only the first payment's refund is approved. */
  onlyFirst?: boolean;
  /** Half of what was asked for is refunded. */
  half?: boolean;
}

export interface CommitOrder {
  key: string;
  advancedPaymentId: string;
  /** Hundredths, or all that is left. */
  amount: number | 'full';
  nowMs: number;
  createdAtMs: number;
  effect: CommitEffect;
}

export type CommitResult =
  { ok: true; commit: Commit } | { ok: false; reason: 'notFound' | 'alreadyRefunded' | 'exceeds' | 'decimals' };

export interface StateOptions {
  /** @default 'greedy': the first payment to its end, then the next */
  split?: SplitRule;
  /** Id prefixes with faults of their own, see README.md. @default true */
  magicIds?: boolean;
}

// The gateway's own ids in the seed document, so that numbers look familiar.
const FIRST_PAYMENT_ID = 51_617_407_254;
const FIRST_REFUND_ID = 1_242_469_925;

const WHOLE_CURRENCIES: readonly string[] = ['CLP', 'COP'];

export class State {
  readonly commits: Commit[] = [];
  private readonly advancedPayments = new Map<string, PaymentRecord[]>();
  private readonly payments = new Map<string, PaymentRecord>();
  private nextPaymentId = FIRST_PAYMENT_ID;
  private nextRefundId = FIRST_REFUND_ID;

  constructor(private readonly options: StateOptions) {}

  /** @throws {Error} when the advanced payment or one of the payments is there already */
  addPayment({ advancedPaymentId, payments }: PaymentSpec): PaymentRecord[] {
    if (this.advancedPayments.has(advancedPaymentId)) {
      throw new Error(`Advanced payment ${advancedPaymentId} exists already`);
    }
    const given = payments.flatMap(({ id }) => id ?? []);
    const taken = given.find((id, index) => this.payments.has(id) || given.indexOf(id) !== index);
    if (taken !== undefined) throw new Error(`Payment ${taken} exists already`);
    const records = payments.map(({ id = this.newPaymentId(given), amount, currency = 'BRL' }) => ({
      id,
      advancedPaymentId,
      amount: Math.round(amount * 100),
      currency,
      refunds: new Map<string, RefundRecord>(),
      taken: 0,
      unsettled: new Set<RefundRecord>(),
    }));
    for (const record of records) this.payments.set(record.id, record);
    this.advancedPayments.set(advancedPaymentId, records);
    return records;
  }

  paymentsOf(advancedPaymentId: string, nowMs: number): PaymentRecord[] | undefined {
    const known = this.advancedPayments.get(advancedPaymentId);
    if (known !== undefined) {
      for (const payment of known) settleDue(payment, nowMs);
      return known;
    }
    const amounts = implicitPayments(advancedPaymentId, this.options.magicIds !== false);
    if (amounts.length === 0) return undefined;
    return this.addPayment({ advancedPaymentId, payments: amounts.map((amount) => ({ amount })) });
  }

  payment(id: string, nowMs: number): PaymentRecord | undefined {
    const payment = this.payments.get(id);
    if (payment !== undefined) settleDue(payment, nowMs);
    return payment;
  }

  commit({ key, advancedPaymentId, amount, nowMs, createdAtMs, effect }: CommitOrder): CommitResult {
    const payments = this.paymentsOf(advancedPaymentId, nowMs);
    if (payments === undefined) return { ok: false, reason: 'notFound' };
    const left = payments.map((payment) => payment.amount - payment.taken);
    const total = left.reduce((sum, one) => sum + one, 0);
    if (total === 0) return { ok: false, reason: 'alreadyRefunded' };
    const asked = amount === 'full' ? total : amount;
    if (asked > total) return { ok: false, reason: 'exceeds' };
    const unit = payments.some(({ currency }) => WHOLE_CURRENCIES.includes(currency)) ? 100 : 1;
    if (amount !== 'full' && amount % unit !== 0) return { ok: false, reason: 'decimals' };

    const given = effect.half === true ? Math.max(unit, Math.floor(asked / 2 / unit) * unit) : asked;
    const shares = distribute(given, left, this.options.split ?? 'greedy', unit);
    const refunds: RefundRecord[] = [];
    payments.forEach((payment, index) => {
      const share = shares[index] ?? 0;
      if (share === 0) return;
      const leftOut = effect.onlyFirst === true && refunds.length > 0;
      refunds.push(this.newRefund(payment, share, createdAtMs, leftOut ? { status: 'rejected' } : effect));
    });
    const commit = { key, advancedPaymentId, refunds, committedAtMs: nowMs };
    this.commits.push(commit);
    return { ok: true, commit };
  }

  /** Settles whatever is due anywhere. */
  settleAll(nowMs: number): void {
    for (const payment of this.payments.values()) settleDue(payment, nowMs);
  }

  private newRefund(
    payment: PaymentRecord,
    amount: number,
    createdAtMs: number,
    { status = 'approved', settlement }: CommitEffect,
  ): RefundRecord {
    const refund: RefundRecord = { id: String(this.nextRefundId++), payment, amount, status, createdAtMs };
    payment.refunds.set(refund.id, refund);
    if (status !== 'rejected') payment.taken += amount;
    if (status === 'in_process' && settlement !== undefined) {
      refund.settlement = { ...settlement };
      payment.unsettled.add(refund);
    }
    return refund;
  }

  private newPaymentId(given: readonly string[]): string {
    let id: string;
    do id = String(this.nextPaymentId++);
    while (this.payments.has(id) || given.includes(id));
    return id;
  }
}

/** Counts one look at the refund, and settles it when that was the last it waited for. */
export function poll(refund: RefundRecord): void {
  if (refund.settlement === undefined) return;
  refund.settlement.pollsLeft -= 1;
  if (refund.settlement.pollsLeft <= 0) settle(refund, refund.settlement.to);
}

/** Lazily, when somebody looks: no timer is needed for it. */
function settleDue(payment: PaymentRecord, nowMs: number): void {
  for (const refund of payment.unsettled) {
    if (refund.settlement !== undefined && nowMs >= refund.settlement.atMs) settle(refund, refund.settlement.to);
  }
}

function settle(refund: RefundRecord, status: 'approved' | 'rejected'): void {
  refund.status = status;
  delete refund.settlement;
  refund.payment.unsettled.delete(refund);
  if (status === 'rejected') refund.payment.taken -= refund.amount;
}
