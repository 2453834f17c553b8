import type { LedgerEntry, RequestEntry } from '../../sandbox';
import type { RefundResult } from '../../src/contract';
import type { Case, RefundPlan } from '../plan/types';
import type { Ending, Facts } from '../run/facts';
import { hundredths, whyUndecidable } from './reviews';
import type { Evidence, Violation, ViolationKind } from './types';

export { VIOLATIONS, type Evidence, type Violation, type ViolationKind } from './types';

/** Between the last check before a request leaves and its arrival, on a busy machine; keys live longer than that. Milliseconds. */
const ARRIVAL_MS = 1_800;

type Report = (kind: ViolationKind, expected: string, found: string) => void;

/** Holds every refund against the gateway's books. */
export function verify(evidence: Evidence): Violation[] {
  const violations: Violation[] = [];
  const byKey = grouped(evidence.ledger);
  const requestsByKey = grouped(evidence.requests);
  const keys = new Set<string>();
  for (const one of evidence.plan.cases) {
    for (const { key } of one.foreign) keys.add(key);
    for (const plan of one.refunds) {
      const { workflowId } = plan;
      keys.add(workflowId);
      const facts = evidence.facts.get(workflowId);
      const report: Report = (kind, expected, found) => violations.push({ kind, workflowId, expected, found });
      if (facts === undefined) {
        report('stuck', 'it to begin', 'the run was cut short, since nothing closed any more');
        continue;
      }
      const entries = byKey.get(workflowId) ?? [];
      verifyRequests(evidence, plan, requestsByKey.get(workflowId) ?? [], report);
      verifyCallers(plan, facts, report);
      verifyReviews(evidence, one, plan, report);
      verifyEnding(plan, facts, entries, report);
    }
  }
  for (const { key, refundIds } of evidence.ledger) {
    if (keys.has(key)) continue;
    violations.push({
      kind: 'unknownKey',
      workflowId: key,
      expected: 'every key to be the ID of a refund',
      found: `refund ${refundIds.join(', ')}`,
    });
  }
  return violations;
}

function verifyEnding(plan: RefundPlan, { ending }: Facts, entries: readonly LedgerEntry[], report: Report): void {
  const moved = entries.filter(({ payments }) => payments.some(({ status }) => status !== 'rejected'));
  if (moved.length > 1) report('paidTwice', 'money to move once', rows(moved));
  if (ending === undefined) return report('stuck', 'it to close', rows(entries));
  const { told, closed, status, refundIds } = ending;
  const name = endingOf(ending);
  if (name === 'other')
    report('wrongEnding', 'a refund to end in one of its own ways', `${closed}: ${JSON.stringify(told)}`);
  const { ending: wanted } = plan.expected ?? {};
  if (wanted !== undefined && wanted !== name) report('wrongEnding', wanted, name);
  if (status !== name) report('wrongAttributes', `RefundStatus ${name}`, String(status));

  if ('result' in told && told.result.status === 'refunded') {
    verifyRefunded(told.result, refundIds, moved, report);
  } else if (moved.length > 0) {
    const late = moved.every(({ committedAt }) => Date.parse(committedAt) > ending.closedAt);
    report(late ? 'lateCommit' : 'lost', 'nothing to be committed, ever', `${name}, ${rows(moved)}`);
  }
}

type Refunded = Extract<RefundResult, { status: 'refunded' }>;

/**
 * A result tells exactly what was committed: the same refunds, all of them approved, and their sum. Where a person settled it, their status
 * is the last one that the package saw.
 */
function verifyRefunded(result: Refunded, claimed: string[], moved: readonly LedgerEntry[], report: Report): void {
  const [entry] = moved;
  if (entry === undefined) return report('refundedNotCommitted', 'a commit', JSON.stringify(result.refunds));
  const approved = entry.payments.filter(({ status }) => status === 'approved');
  const real = approved.map(({ refundId, amount }) => `${refundId} ${amount.toFixed(2)}`).sort();
  const told = result.refunds.map(({ id, amount }) => `${id} ${amount.toFixed(2)}`).sort();
  const wrong =
    String(told) !== String(real) ||
    hundredths(result.amount) !== hundredths(entry.refundedAmount) ||
    (result.resolution === undefined && result.refunds.some(({ status }) => status !== 'approved'));
  if (wrong) {
    const found = `${told.join(', ') || 'none'}, amount ${result.amount.toFixed(2)}, ${result.refunds.map(({ status }) => status).join(' ')}`;
    report('wrongRefunds', `${real.join(', ')}, amount ${entry.refundedAmount.toFixed(2)}`, found);
  }
  const ids = approved.map(({ refundId }) => refundId).sort();
  if (String([...claimed].sort()) !== String(ids))
    report('wrongAttributes', `RefundIds ${String(ids)}`, String(claimed));
}

function verifyRequests(
  { timelines }: Evidence,
  plan: RefundPlan,
  requests: readonly RequestEntry[],
  report: Report,
): void {
  const { workflowId, request, expected } = plan;
  const body = request.amount === 'full' ? '{}' : JSON.stringify({ amount: request.amount });
  const wrong = requests.find((one) => one.body !== body || one.advancedPaymentId !== request.advancedPaymentId);
  if (wrong !== undefined) report('wrongRequest', body, `${wrong.body} for ${wrong.advancedPaymentId}`);
  if (expected?.nothingSent === true && requests.length > 0) {
    report('sentThoughHeld', 'no request', `${String(requests.length)}, the first at ${requests[0]?.at ?? ''}`);
  }
  const { submittedAt } = timelines.get(workflowId) ?? {};
  const submitUntil = submittedAt === undefined ? undefined : submittedAt + request.policy.submitWindowSeconds * 1000;
  const late = requests.find(({ at }) => submitUntil !== undefined && Date.parse(at) > submitUntil + ARRIVAL_MS);
  if (late !== undefined && submitUntil !== undefined) {
    report('sentTooLate', `none after ${new Date(submitUntil).toISOString()}`, `one at ${late.at}`);
  }
}

function verifyCallers(
  plan: RefundPlan,
  { startedBy, runIds, conflictTaken, decisions, errors, ending }: Facts,
  report: Report,
): void {
  if (startedBy > 1) report('startedTwice', 'one caller to have started it', String(startedBy));
  if (new Set(runIds).size > 1) report('startedTwice', 'one run', runIds.join(', '));
  for (const error of errors) report('callFailed', 'an answer, or an error of the client', error);
  if (conflictTaken) report('conflictTaken', 'a RefundConflictError', 'a handle');
  if (ending === undefined) return;
  const canceled = endingOf(ending) === 'canceled';
  for (const { decision, status } of decisions) {
    if ((decision === 'canceled') === canceled) continue;
    report('untrueAnswer', `what fits ${endingOf(ending)}`, `${decision}, ${status}`);
  }
}

function verifyReviews(evidence: Evidence, one: Case, plan: RefundPlan, report: Report): void {
  for (const review of evidence.timelines.get(plan.workflowId)?.reviews ?? []) {
    if (whyUndecidable(evidence, one, plan, review) !== undefined) continue;
    const at = new Date(review.at).toISOString();
    report('needlessReview', 'it to decide by itself', `a review at ${at} that nothing in the ledger justifies`);
  }
}

/** In the words of `RefundStatus`; `other` for an end that the package never gives a refund. */
export function endingOf({ closed, told }: Ending): 'refunded' | 'canceled' | 'failed' | 'other' {
  if ('result' in told)
    return told.result.status === 'refunded' && closed === 'CANCELED' ? 'other' : told.result.status;
  return closed === 'FAILED' && told.noMoneyMoved ? 'failed' : 'other';
}

function grouped<T extends { key?: string }>(some: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of some) {
    const group = groups.get(one.key ?? '');
    if (group === undefined) groups.set(one.key ?? '', [one]);
    else group.push(one);
  }
  return groups;
}

function rows(entries: readonly LedgerEntry[]): string {
  return (
    entries.map((entry) => `${entry.committedAt} ${JSON.stringify(entry.payments)}`).join('; ') || 'nothing committed'
  );
}
