import type { LedgerEntry } from '../../sandbox';
import type { Case, RefundPlan } from '../plan/types';
import type { Evidence } from './types';
import { knownAt, type Review } from './timeline';

/**
 * Was it really undecidable? Judged with what nobody at the time could know: the ledger with its keys, and how the other refunds of the
 * payment stood at that moment. It shares no code with the package.
 */

/** Visibility may be behind by this, and what was so within it may still have been seen. Milliseconds. */
const LAG_MS = 2_000;

/** Clocks: the commit and the refund's start are both by this machine's. Milliseconds. */
const TOLERANCE_MS = 6_000;

/**
 * Of the settle window: the package polls at growing intervals, and gives up once the next one would end after the window. It was
 * undecided all the same, only not for as long.
 */
const SETTLE_SHARE = 0.5;

type Part = LedgerEntry['payments'][number] & { key: string; committedAt: number };

/** @returns why a person had to be asked; undefined when nothing justifies it */
export function whyUndecidable(evidence: Evidence, one: Case, plan: RefundPlan, review: Review): string | undefined {
  const entries = evidence.ledger.filter(
    ({ advancedPaymentId, committedAt }) =>
      advancedPaymentId === plan.request.advancedPaymentId && Date.parse(committedAt) <= review.at,
  );
  // A replica that lags would say the same of a payment that there is.
  if (one.payment === undefined)
    return 'only a look says that there is no such payment: what the refund heard was lost';
  return (
    whyOfItsOwn(evidence, plan, review, entries) ??
    whyOfOthers(
      evidence,
      one,
      plan,
      review,
      entries.flatMap((entry) => partsOf(entry, evidence)),
    )
  );
}

/** What the gateway made of the refund itself leaves something to decide. */
function whyOfItsOwn(
  { timelines }: Evidence,
  { workflowId, request }: RefundPlan,
  { at }: Review,
  entries: readonly LedgerEntry[],
): string | undefined {
  const own = entries.filter(({ key }) => key === workflowId);
  if (own.some(({ amount }) => request.amount !== 'full' && hundredths(amount) !== hundredths(request.amount))) {
    return 'the gateway refunded another amount than was asked for';
  }
  if (own.some(({ status }) => status === 'partial')) return 'a part of the split was refunded, and a part rejected';
  const settling = timelines.get(workflowId)?.told.find(({ status }) => status === 'settling')?.at;
  if (settling !== undefined && at >= settling + request.policy.settleWindowSeconds * 1000 * SETTLE_SHARE) {
    return 'the gateway had not settled it for most of the settle window';
  }
  return undefined;
}

/** Somebody else's refund could be taken for ours, or ours for somebody else's. */
function whyOfOthers(
  { timelines, facts }: Evidence,
  one: Case,
  { workflowId, request }: RefundPlan,
  { at, lookedFrom }: Review,
  parts: readonly Part[],
): string | undefined {
  const since = lookedFrom - LAG_MS;
  const siblings = one.refunds.filter((sibling) => sibling.workflowId !== workflowId);
  const taken = new Set(
    siblings.flatMap((sibling) => {
      const timeline = timelines.get(sibling.workflowId);
      return timeline === undefined ? [] : knownAt(timeline, since).refundIds;
    }),
  );
  const free = parts.filter(({ refundId }) => !taken.has(refundId));
  if (free.length === 0) return undefined;
  const rivals = siblings.filter((sibling) => {
    const timeline = timelines.get(sibling.workflowId);
    if (timeline === undefined || (timeline.told[0]?.at ?? Infinity) > at) return false;
    if (timeline.closedAt !== undefined && timeline.closedAt < since) return false;
    return knownAt(timeline, since).refundIds.length === 0;
  });
  if (request.amount === 'full') {
    if (rivals.length > 0) return 'another refund of the payment was open, and may own what was refunded';
    if (free.some(({ key }) => key !== workflowId)) return 'somebody else refunded a part that nobody claims';
    return parts.some(({ status }) => status === 'rejected') ? 'it cannot be told how much was left' : undefined;
  }
  const wanted = hundredths(request.amount);
  const sets = setsOf(free, wanted);
  if (sets.length > 1) return 'several refunds fit, and nobody claims them';
  const [fitting] = sets;
  if (fitting === undefined) {
    const isSplit = (one.payment?.payments.length ?? 0) > 1;
    const less = isSplit && free.some(({ amount }) => hundredths(amount) < wanted);
    if (less) return 'a part of the split was refunded that nobody claims';
    const asked = new Set(
      rivals.map((rival) => (rival.request.amount === 'full' ? -1 : hundredths(rival.request.amount))),
    );
    if (free.some(({ amount }) => !asked.has(hundredths(amount))))
      return 'another amount was refunded that nobody claims';
    return undefined;
  }
  const askedAt = facts.get(workflowId)?.askedAt ?? 0;
  if (fitting.some(({ committedAt }) => committedAt < askedAt - TOLERANCE_MS / 2)) {
    return 'a refund fits, but it was made before this one';
  }
  const newest = Math.max(...fitting.map(({ committedAt }) => committedAt));
  const couldOwn = rivals.some(
    (rival) =>
      (facts.get(rival.workflowId)?.askedAt ?? 0) <= newest + TOLERANCE_MS &&
      (rival.request.amount === 'full' ||
        setsOf(free, hundredths(rival.request.amount)).some((set) => set.some((part) => fitting.includes(part)))),
  );
  return couldOwn ? 'a refund fits, and another open one may own it' : undefined;
}

/** Refunds that held money then: one that was rejected later did. */
function partsOf(entry: LedgerEntry, { requests }: Evidence): Part[] {
  const { key, committedAt } = entry;
  const inProcess = requests.some((request) => request.key === key && request.fault === 'in_process');
  return entry.payments
    .filter(({ status }) => status !== 'rejected' || inProcess)
    .map((part) => ({ ...part, key, committedAt: Date.parse(committedAt) }));
}

/** Every way to reach the sum with at most one refund of each payment. */
function setsOf(parts: readonly Part[], wanted: number): Part[][] {
  const [first, ...rest] = parts;
  if (first === undefined) return wanted === 0 ? [[]] : [];
  const others = rest.filter(({ paymentId }) => paymentId !== first.paymentId);
  const withFirst = hundredths(first.amount) <= wanted ? setsOf(others, wanted - hundredths(first.amount)) : [];
  return [...withFirst.map((set) => [first, ...set]), ...setsOf(rest, wanted)];
}

export function hundredths(amount: number): number {
  return Math.round(amount * 100);
}
