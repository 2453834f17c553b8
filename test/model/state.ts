import type { Past } from '../../src/activities/decide';
import type { FailureFacts, NoneIs } from '../../src/activities/types';
import type { RefundStatus } from '../../src/contract';

/** Times are ticks. One is what visibility lags at most, and what a request takes at most. */
export const TICK_MS = 10_000;
/** The submit window. */
export const WINDOW = 2;
/** A commit comes before this is over, counted from when its connection was gone. */
export const QUIET = 2;
export const LAG = 1;
/** How long the gateway remembers a key that committed, where it forgets them: longer than the window. */
export const KEY_LIFETIME = 3;
/** After which Temporal gives up an attempt that it hears nothing of. */
export const START_TO_CLOSE = 2;

export interface Commit {
  key: number;
  madeAt: number;
}

/** A request whose connection is gone, and which will be committed all the same. */
export interface Late {
  key: number;
  goneAt: number;
}

/** What another refund of the payment makes of one by what visibility shows of it. */
export interface Shown {
  undecided: boolean;
  claims: number[];
}

export type Phase =
  | { at: 'unborn' }
  /** The next attempt may begin. `facts` is null where Temporal lost the last failure, or there was none. */
  | { at: 'waiting'; attempt: number; facts: FailureFacts | null; endedAt: number | null }
  /** An attempt has read the gateway's first `seen` refunds, and asks Temporal next. */
  | { at: 'looked'; attempt: number; began: number; past: Past; seen: number }
  /**
   * A request is on the wire. `answer` is the commit that it is answered with; null: not committed so far. `own`: it was committed by this
   * request; else an earlier one is replayed. `running`: an earlier one of the same key is still at work.
   */
  | { at: 'sending'; attempt: number; began: number; past: Past; answer: number | null; own: boolean; running: boolean }
  /** The worker is dead, and Temporal does not know yet. */
  | { at: 'dead'; attempt: number; began: number }
  | { at: 'reconciling'; quietUntil: number; noneIs: NoneIs; seen: number | null; readAt: number }
  /** `justified`: when it began, nobody could have told. */
  | { at: 'review'; noneIs: NoneIs; justified: boolean }
  | { at: 'closed'; status: 'refunded' | 'canceled' | 'failed'; refunds: number[] };

export interface Refund {
  phase: Phase;
  startedAt: number;
  cancel: boolean;
  /** What visibility shows by now, and since when it owes more than that; null when it owes nothing. */
  visible: Shown | null;
  owedSince: number | null;
}

export interface State {
  now: number;
  commits: Commit[];
  late: Late[];
  refunds: Refund[];
}

/** What its search attributes say. */
export function statusOf({ phase }: Refund): RefundStatus | undefined {
  switch (phase.at) {
    case 'unborn':
      return undefined;
    case 'reconciling':
      return 'reconciling';
    case 'review':
      return 'needsReview';
    case 'closed':
      return phase.status;
    default:
      return 'submitting';
  }
}

export function claimsOf({ phase }: Refund): number[] {
  return phase.at === 'closed' ? phase.refunds : [];
}
