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
  /** A refund cannot have been made after this, unless a clock was wrong. */
  notAfter: number;
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
  | {
      outcome: 'none';
      /** Smaller or larger ones made since that nobody claims: ours, if the gateway refunded another amount than it was asked for. */
      unexplained?: Refund[];
      /** As below, of the unexplained. */
      tooYoungForMs?: number;
    }
  | {
      outcome: 'undecidable';
      /** In plain words, for the operator. */
      why: string;
      /** Every refund that may be ours. */
      candidates: Refund[];
      /** Milliseconds after which visibility will know the owner of the youngest: look again then, before anything is concluded. */
      tooYoungForMs?: number;
    };

export function matchRefund(evidence: Evidence): Match {
  const { amount, payments } = evidence;
  const candidates = candidatesOf(evidence);
  const all = candidates.flat();
  if (all.length === 0) return { outcome: 'none' };
  const sets = amount === 'full' ? fullSets(payments, candidates) : amountSets(candidates, toHundredths(amount));
  if (sets === 'unknown') {
    return undecidable(
      'a refund was made since, and it cannot be told how much of the payment was left',
      all,
      evidence,
    );
  }
  const [ours, ...others] = sets;
  if (ours === undefined) return noneFits(candidates, evidence);
  if (others.length > 0) {
    const wanted = amount === 'full' ? undefined : toHundredths(amount);
    const fitting = wanted === undefined ? all : all.filter((refund) => isInASet(refund, candidates, wanted));
    return undecidable('several refunds fit, and nobody else claims them', fitting, evidence);
  }
  return judge(ours, candidates, evidence);
}

/** Nothing of our amount is there. What else is there since may be ours all the same, where the gateway did not do as it was asked. */
function noneFits(candidates: readonly (readonly Refund[])[], evidence: Evidence): Match {
  const { amount, payments } = evidence;
  const all = candidates.flat();
  if (amount === 'full') {
    // What "all that is left" comes to, only the gateway knows.
    return undecidable('a refund was made since, but something of the payment seems to be left', all, evidence);
  }
  const parts = all.filter((refund) => refund.amount < amount);
  if (payments.length > 1 && parts.length > 0) {
    return undecidable('less than was asked for was refunded, on some of the payments of the split', parts, evidence);
  }
  const unexplained = all.filter((refund) => !isExplained(refund, candidates, evidence));
  return { outcome: 'none', ...(unexplained.length === 0 ? {} : { unexplained, ...youth(unexplained, evidence) }) };
}

/** Another refund that is not decided yet asked for just this. */
function isExplained(refund: Refund, candidates: readonly (readonly Refund[])[], { siblings }: Evidence): boolean {
  return siblings.some(
    ({ undecided, startedAt, amount }) =>
      undecided &&
      amount !== undefined &&
      startedAt <= (madeAt(refund) ?? Infinity) &&
      isInASet(refund, candidates, toHundredths(amount)),
  );
}

/** Per payment, the refunds that may be ours. One that shows under several payments counts once. */
function candidatesOf({ payments, siblings, doubtfulFrom }: Evidence): Refund[][] {
  const taken = new Set(siblings.flatMap((sibling) => sibling.claims));
  return payments.map((payment) =>
    payment.refunds.filter((refund) => {
      const made = madeAt(refund);
      if (isRejected(refund) || taken.has(refund.id) || (made !== undefined && made < doubtfulFrom)) return false;
      taken.add(refund.id);
      return true;
    }),
  );
}

/** The only set that fits: is it surely ours? */
function judge(ours: Refund[], candidates: readonly (readonly Refund[])[], evidence: Evidence): Match {
  const dates = ours.flatMap((refund) => madeAt(refund) ?? []);
  const doubt = (why: string): Match => undecidable(`a refund fits, but ${why}`, ours, evidence);
  if (dates.length < ours.length) return doubt('the gateway does not say when it was made');
  const oldest = Math.min(...dates);
  const newest = Math.max(...dates);
  if (oldest < evidence.notBefore) return doubt('by its date it was made before ours could have been sent');
  if (newest > evidence.notAfter) return doubt('by its date it is still to be made: a clock is wrong');
  if (newest > evidence.knownUntil)
    return doubt('it is too young to know whether another refund of this payment owns it');
  const rival = evidence.siblings.find(
    ({ undecided, startedAt, amount }) =>
      undecided &&
      startedAt <= newest &&
      (amount === undefined || ours.some((refund) => isInASet(refund, candidates, toHundredths(amount)))),
  );
  if (rival !== undefined) return doubt(`it may belong to ${rival.workflowId}, which is not decided either`);
  if (oldest < evidence.knownFrom)
    return doubt('it is older than the namespace remembers the refunds that could own it');
  return { outcome: 'found', refunds: ours };
}

function undecidable(why: string, candidates: Refund[], evidence: Evidence): Match {
  return { outcome: 'undecidable', why, candidates, ...youth(candidates, evidence) };
}

/** Whatever else is doubtful: while one of them is too young, its owner may only not be known yet. */
function youth(refunds: readonly Refund[], { knownUntil, notAfter }: Evidence): { tooYoungForMs?: number } {
  const young = refunds
    .flatMap((refund) => madeAt(refund) ?? [])
    .filter((made) => made > knownUntil && made <= notAfter);
  return young.length === 0 ? {} : { tooYoungForMs: Math.max(...young) - knownUntil };
}

/** A date without a time or a zone could be anybody's guess. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

function madeAt({ dateCreated = '' }: Refund): number | undefined {
  const time = INSTANT.test(dateCreated) ? Date.parse(dateCreated) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** More sets than this decide nothing new: two are undecidable already. */
const ENOUGH_SETS = 2;

/**
 * Sets with at most one refund per payment that sum to the amount: the gateway splits one request into one refund per payment.
 * @param wanted hundredths
 */
function amountSets(candidates: readonly (readonly Refund[])[], wanted: number): Refund[][] {
  // Sum so far → sets that reach it; keeping two per sum is enough to tell one from several, and bounds the work.
  let reached = new Map<number, Refund[][]>([[0, [[]]]]);
  for (const ofPayment of candidates) {
    const next = new Map(reached);
    for (const refund of ofPayment) {
      for (const [sum, sets] of reached) {
        const larger = sum + toHundredths(refund.amount);
        if (larger > wanted) continue;
        next.set(larger, [...(next.get(larger) ?? []), ...sets.map((set) => [...set, refund])].slice(0, ENOUGH_SETS));
      }
    }
    reached = next;
  }
  return reached.get(wanted) ?? [];
}

/** Whether the refund, with others of other payments or alone, sums to the amount. */
function isInASet(refund: Refund, candidates: readonly (readonly Refund[])[], wanted: number): boolean {
  const others = candidates.filter((ofPayment) => !ofPayment.includes(refund));
  return amountSets(others, wanted - toHundredths(refund.amount)).length > 0;
}

/** A full refund leaves nothing: it is the one new refund of each payment that had anything left. */
function fullSets(
  payments: readonly PaymentEvidence[],
  candidates: readonly (readonly Refund[])[],
): Refund[][] | 'unknown' {
  const ours: Refund[] = [];
  let left = false;
  for (const [index, { amount, refunds }] of payments.entries()) {
    const mine = candidates[index] ?? [];
    if (amount === undefined) return 'unknown';
    const sum = (some: readonly Refund[]): number =>
      some.reduce((total, { amount: one }) => total + toHundredths(one), 0);
    if (sum(refunds.filter((refund) => !isRejected(refund))) >= toHundredths(amount)) {
      if (mine.length > 1) return 'unknown';
      ours.push(...mine);
    } else if (mine.length > 0 && sum(refunds) >= toHundredths(amount)) {
      return 'unknown'; // one that is rejected by now held its money when ours came
    } else {
      left = true;
    }
  }
  return left || ours.length === 0 ? [] : [ours];
}
