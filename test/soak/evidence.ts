import type { LedgerEntry, RequestEntry } from '../../sandbox';
import type { Case, Plan, RefundPlan } from '../../soak/plan';
import { POLICY } from '../../soak/plan/timing';
import type { Ending, Facts } from '../../soak/run/facts';
import type { Evidence } from '../../soak/verify';
import type { Timeline } from '../../soak/verify/timeline';

/** Builders of made-up evidence: one payment of 1000.00 and its refunds, all times in seconds after `EPOCH`. */

export const EPOCH = Date.parse('2030-01-01T00:00:00Z');
export const at = (seconds: number): number => EPOCH + seconds * 1000;
const iso = (seconds: number): string => new Date(at(seconds)).toISOString();

export const PAYMENT = '31';

export function refund(name: string, more: Partial<RefundPlan> & { amount?: number | 'full' } = {}): RefundPlan {
  const { amount = 25, ...plan } = more;
  return {
    workflowId: name,
    request: { advancedPaymentId: PAYMENT, amount, reference: name, policy: POLICY },
    startAfterMs: 0,
    start: { clients: 1, how: 'client', conflict: false },
    actions: [],
    person: { waitMs: 0, via: 'signal' },
    ...plan,
  };
}

export function commit(
  key: string,
  more: Partial<LedgerEntry> & { seconds?: number; id?: string; value?: number } = {},
): LedgerEntry {
  const { seconds = 1, id = `of-${key}`, value = 25, ...entry } = more;
  const status = entry.status ?? 'approved';
  const payments = entry.payments ?? [
    { paymentId: '51', refundId: id, amount: value, status: status === 'partial' ? 'approved' : status },
  ];
  return {
    key,
    advancedPaymentId: PAYMENT,
    refundIds: payments.map(({ refundId }) => refundId),
    payments,
    amount: payments.reduce((sum, { amount }) => sum + amount, 0),
    refundedAmount: payments.reduce((sum, one) => sum + (one.status === 'approved' ? one.amount : 0), 0),
    status,
    committedAt: iso(seconds),
    ...entry,
  };
}

export function post(key: string, more: Partial<RequestEntry> & { seconds?: number } = {}): RequestEntry {
  const { seconds = 1, ...entry } = more;
  return {
    at: iso(seconds),
    advancedPaymentId: PAYMENT,
    key,
    attempt: 1,
    body: '{"amount":25}',
    answer: 200,
    ...entry,
  };
}

/** Closed ten seconds after the start. */
export function refunded(id: string, amount = 25, more: Partial<Ending> = {}): Ending {
  const refunds = [{ id, paymentId: '51', amount, status: 'approved' }];
  const result = { status: 'refunded' as const, refunds, amount, idempotencyKey: 'k', advancedPaymentId: PAYMENT };
  return { closedAt: at(10), closed: 'COMPLETED', status: 'refunded', refundIds: [id], told: { result }, ...more };
}

export function canceled(closed: 'COMPLETED' | 'CANCELLED' = 'COMPLETED'): Ending {
  const result = { status: 'canceled' as const, amount: 25, idempotencyKey: 'k', advancedPaymentId: PAYMENT };
  return { closedAt: at(10), closed, status: 'canceled', refundIds: [], told: { result } };
}

export function failed(failure = 'GatewayUnavailable', more: Partial<Ending> = {}): Ending {
  const told = { failure, noMoneyMoved: true };
  return { closedAt: at(10), closed: 'FAILED', status: 'failed', refundIds: [], told, ...more };
}

export function facts(workflowId: string, ending: Ending | undefined, more: Partial<Facts> = {}): Facts {
  return {
    workflowId,
    askedAt: EPOCH,
    startedBy: 1,
    runIds: ['run-1'],
    conflictTaken: false,
    decisions: [],
    reviewed: false,
    resolved: 0,
    errors: [],
    ...(ending === undefined ? {} : { ending }),
    ...more,
  };
}

/** @param told status and claims by the second at which visibility was told */
export function timeline(
  told: Record<number, { status: string; refundIds?: string[] }>,
  more: Partial<Timeline> = {},
): Timeline {
  const entries = Object.entries(told).map(([seconds, { status, refundIds = [] }]) => ({
    at: at(Number(seconds)),
    status,
    refundIds,
  }));
  const reviews = entries
    .filter(({ status }) => status === 'needsReview')
    .map((one) => ({ at: one.at, lookedFrom: one.at }));
  return { told: entries, reviews, events: [], ...more };
}

export interface MadeUp {
  refunds: RefundPlan[];
  facts: Facts[];
  ledger?: LedgerEntry[];
  requests?: RequestEntry[];
  timelines?: Record<string, Timeline>;
  one?: Partial<Case>;
}

export function evidence({ refunds, facts, ledger = [], requests = [], timelines = {}, one = {} }: MadeUp): Evidence {
  const payment = { advancedPaymentId: PAYMENT, payments: [{ id: '51', amount: 1_000 }] };
  const cases: Case[] = [{ index: 0, kind: 'single', keys: 'honoured', payment, refunds, foreign: [], ...one }];
  const plan: Plan = { seed: 'made up', profile: 'mixed', cases, chaos: [], hash: '' };
  return {
    plan,
    facts: new Map(facts.map((each) => [each.workflowId, each])),
    ledger,
    requests,
    timelines: new Map(Object.entries(timelines)),
  };
}
