import type { ProfileName } from '../plan';
import type { ViolationKind } from '../verify';

/** A way to break the package, and what the soak must say of it. */
export interface Mutant {
  name: string;
  /** Under `src/`. */
  file: string;
  /** Must occur exactly once in the file: a pattern that the code has outgrown is an error, never a mutant that is not there. */
  find: string;
  replace: string;
  profile: ProfileName;
  refunds: number;
  /** At least one of these must be reported. */
  caughtAs: readonly ViolationKind[];
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a new idempotency key for each attempt',
    file: 'activities/submit-refund.ts',
    find: 'idempotencyKey: workflowIdOf(info),',
    replace: 'idempotencyKey: `${workflowIdOf(info)}-${info.attempt}`,',
    profile: 'claims',
    refunds: 40,
    caughtAs: ['paidTwice', 'unknownKey', 'refundedNotCommitted'],
  },
  {
    name: 'no quiet period after an attempt without an answer',
    file: 'contract/request.ts',
    find: '  return parsed;',
    replace: '  return { ...parsed, quietPeriodSeconds: 0 };',
    profile: 'late',
    refunds: 40,
    caughtAs: ['paidTwice', 'lateCommit'],
  },
  {
    name: 'requests after the submit window',
    // Where the window is counted: what holds to it later on holds to this.
    file: 'workflows/submit.ts',
    find: 'submitWindowSeconds * 1000',
    replace: 'submitWindowSeconds * 1000 + 60_000',
    profile: 'windows',
    refunds: 30,
    caughtAs: ['paidTwice', 'sentTooLate'],
  },
  {
    name: 'what other refunds of the payment claim is not theirs',
    file: 'activities/match-refund.ts',
    find: 'siblings.flatMap((sibling) => sibling.claims)',
    replace: 'siblings.flatMap((): string[] => [])',
    profile: 'claims',
    refunds: 150,
    caughtAs: ['refundedNotCommitted'],
  },
  {
    name: 'another open refund of the payment owns nothing',
    file: 'activities/match-refund.ts',
    find: 'startedAt <= newest',
    replace: 'startedAt < 0',
    profile: 'claims',
    refunds: 60,
    caughtAs: ['refundedNotCommitted'],
  },
  {
    name: 'a refund that is found is sent again',
    file: 'activities/decide.ts',
    find: "match.outcome === 'found'",
    replace: "match.outcome === 'found' && Date.now() < 0",
    profile: 'late',
    refunds: 40,
    caughtAs: ['paidTwice'],
  },
  {
    name: 'a cancel cuts off the request in flight',
    file: 'workflows/activities.ts',
    find: 'ActivityCancellationType.WAIT_CANCELLATION_COMPLETED',
    replace: 'ActivityCancellationType.TRY_CANCEL',
    profile: 'cancels',
    refunds: 40,
    caughtAs: ['lateCommit', 'lost'],
  },
  {
    name: 'a cancel between two attempts is proof that nothing moved',
    file: 'workflows/submit.ts',
    find: 'if (nothingMoved) return notRefunded',
    replace: 'if (nothingMoved || last === undefined) return notRefunded',
    profile: 'claims',
    refunds: 60,
    caughtAs: ['lost', 'lateCommit'],
  },
  {
    name: 'a 5xx is proof that nothing moved',
    file: 'gateway/classify.ts',
    find: 'ServerError: AMBIGUOUS',
    replace: 'ServerError: REFUSED',
    profile: 'claims',
    refunds: 40,
    caughtAs: ['lost'],
  },
  {
    name: 'a person is asked although it could be decided',
    file: 'activities/match-refund.ts',
    find: "return { outcome: 'found', refunds: ours };",
    replace: "return { outcome: 'undecidable', why: 'for no reason', candidates: ours };",
    profile: 'late',
    refunds: 40,
    caughtAs: ['needlessReview'],
  },
];
