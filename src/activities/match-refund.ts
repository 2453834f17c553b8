import { isRejected, toHundredths, type Refund } from '../contract';

/**
 * Which refund of a payment is ours? The gateway never says: no answer and no list echoes the idempotency key. What is left is
 * the amount, the date, and what other refunds of the payment claim. Pure, so that tests and the model of the protocol can ask it anything.
 */

/** All that was seen of the payment and its refunds. Times are milliseconds on the gateway's clock. */
export interface Evidence {
  /** Major units, or everything that was left of the payment. */
  amount: number | 'full';
  payments: readonly PaymentEvidence[];
  /** Our first request cannot have left before this. */
  notBefore: number;
  /** Refunds between this and `notBefore` may be ours if a clock was wrong: they rule out a "none", but never make a "found". */
  doubtfulFrom: number;
  /** Visibility may not know yet who owns a refund made after this. */
  knownUntil: number;
  /** Visibility may have forgotten who owns a refund made before this: closed workflows go with the namespace's retention. */
  knownFrom: number;
  siblings: readonly Sibling[];
}

export interface PaymentEvidence {
  id: string;
  /** Major units; absent when the gateway does not say. */
  amount?: number;
  refunds: readonly Refund[];
}

/** Another refund workflow of the same advanced payment. */
export interface Sibling {
  workflowId: string;
  /** The gateway refunds that it says are its own. */
  claims: readonly string[];
  /** It may own a refund that it does not claim yet: it has sent, or may have, and its end is not known. */
  undecided: boolean;
  /** Absent for a full refund, and for one that has not said yet: it may own any amount. */
  amount?: number;
  /** It cannot own what was made before. */
  startedAt: number;
}

export type Match =
  | { outcome: 'found'; refunds: Refund[] }
  | { outcome: 'none' }
  | {
      outcome: 'undecidable';
      /** In plain words, for the operator. */
      why: string;
      /** Every refund that may be ours. */
      candidates: Refund[];
      /** Milliseconds after which visibility will know the owner: look again then, nothing else is needed. */
      tooYoungForMs?: number;
    };

export function matchRefund(evidence: Evidence): Match {
  const claimed = new Set(evidence.siblings.flatMap((sibling) => sibling.claims));
  const candidates = evidence.payments.map((payment) =>
    payment.refunds.filter((refund) => {
      const made = madeAt(refund);
      return !isRejected(refund) && !claimed.has(refund.id) && (made === undefined || made >= evidence.doubtfulFrom);
    }),
  );
  const all = candidates.flat();
  if (all.length === 0) return { outcome: 'none' };

  const sets =
    evidence.amount === 'full' ? fullSets(evidence.payments, candidates) : amountSets(candidates, evidence.amount);
  if (sets === 'unknown') {
    return undecidable('a refund was made since, and the gateway does not say how much of the payment is left', all);
  }
  const [ours, ...others] = sets;
  if (ours === undefined) {
    const rest = evidence.payments.length > 1 ? unexplained(all, candidates, evidence) : [];
    if (rest.length === 0) return { outcome: 'none' };
    return undecidable('only a part of what was asked for was refunded, on some of the payments of the split', rest);
  }
  if (others.length > 0) return undecidable('several refunds fit, and nobody else claims them', sets.flat());
  return judge(ours, evidence);
}

/** The only set that fits: is it surely ours? */
function judge(ours: Refund[], evidence: Evidence): Match {
  const dates = ours.map(madeAt);
  if (dates.some((made) => made === undefined || made < evidence.notBefore)) {
    return undecidable('a refund fits, but by its date it was made before ours could have been sent', ours);
  }
  const made = dates as number[];
  const oldest = Math.min(...made);
  const newest = Math.max(...made);
  const total = ours.reduce((sum, refund) => sum + toHundredths(refund.amount), 0);
  const rival = evidence.siblings.find(
    (sibling) =>
      sibling.undecided &&
      sibling.startedAt <= newest &&
      (sibling.amount === undefined || toHundredths(sibling.amount) === total),
  );
  if (rival !== undefined)
    return undecidable(`a refund fits, but it may belong to ${rival.workflowId}, which is not decided either`, ours);
  if (newest > evidence.knownUntil) {
    return {
      ...undecidable('a refund fits, but it is too young to know whether another refund of this payment owns it', ours),
      tooYoungForMs: newest - evidence.knownUntil,
    };
  }
  if (oldest < evidence.knownFrom) {
    return undecidable(
      'a refund fits, but it is older than the namespace remembers the refunds that could own it',
      ours,
    );
  }
  return { outcome: 'found', refunds: ours };
}

function undecidable(why: string, candidates: Refund[]): Match & { outcome: 'undecidable' } {
  return { outcome: 'undecidable', why, candidates: [...new Set(candidates)] };
}

function madeAt(refund: Refund): number | undefined {
  const time = Date.parse(refund.dateCreated ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** More sets than this decide nothing new: two are undecidable already. */
const ENOUGH_SETS = 2;

/** Sets with at most one refund per payment that sum to the amount: the gateway splits one request into one refund per payment. */
function amountSets(candidates: readonly (readonly Refund[])[], amount: number): Refund[][] {
  const wanted = toHundredths(amount);
  // Sum so far → sets that reach it; keeping two per sum is enough to tell one from several, and bounds the work.
  let reached = new Map<number, Refund[][]>([[0, [[]]]]);
  for (const ofPayment of candidates) {
    const next = new Map<number, Refund[][]>([...reached].map(([sum, sets]) => [sum, [...sets]]));
    for (const refund of ofPayment) {
      for (const [sum, sets] of reached) {
        const larger = sum + toHundredths(refund.amount);
        if (larger > wanted) continue;
        const known = next.get(larger) ?? [];
        next.set(larger, [...known, ...sets.map((set) => [...set, refund])].slice(0, ENOUGH_SETS));
      }
    }
    reached = next;
  }
  return reached.get(wanted) ?? [];
}

/** A full refund leaves nothing: it is the one new refund of each payment that had anything left. */
function fullSets(
  payments: readonly PaymentEvidence[],
  candidates: readonly (readonly Refund[])[],
): Refund[][] | 'unknown' {
  const ours: Refund[] = [];
  let left = false;
  for (const [index, payment] of payments.entries()) {
    const mine = candidates[index] ?? [];
    if (payment.amount === undefined) return 'unknown';
    const refunded = payment.refunds
      .filter((refund) => !isRejected(refund))
      .reduce((sum, refund) => sum + toHundredths(refund.amount), 0);
    if (refunded < toHundredths(payment.amount)) left = true;
    else if (mine.length > 1) return [[...mine], [...mine]];
    else ours.push(...mine);
  }
  return left || ours.length === 0 ? [] : [ours];
}

/** Candidates that no other undecided refund of the payment accounts for. */
function unexplained(all: Refund[], candidates: readonly (readonly Refund[])[], evidence: Evidence): Refund[] {
  const undecided = evidence.siblings.filter((sibling) => sibling.undecided && sibling.amount !== undefined);
  const explained = new Set(undecided.flatMap((sibling) => amountSets(candidates, sibling.amount ?? 0).flat()));
  const limit = evidence.amount === 'full' ? Infinity : toHundredths(evidence.amount);
  return all.filter((refund) => !explained.has(refund) && toHundredths(refund.amount) < limit);
}
