import type { FaultSetName } from './faults';
import { QUIET_SECONDS, REQUEST_TIMEOUT_MS, SHORT_WINDOWS_SECONDS, WINDOWS_SECONDS } from './timing';
import type { CaseKind, Keys, ProfileName } from './types';

/** What kind of world a run draws its refunds from. */
export interface Profile {
  keys: Partial<Record<Keys, number>>;
  kinds: (keys: Keys) => Partial<Record<CaseKind, number>>;
  faults: (kind: CaseKind, keys: Keys) => Partial<Record<FaultSetName, number>>;
  windows: (keys: Keys) => readonly number[];
  quietSeconds: number;
  /** How long a worker waits for one answer. */
  requestTimeoutMs: number;
  /** How many of the refunds that are not held are canceled. */
  cancels: number;
  /** When, in milliseconds after the start: from, to. */
  cancelAfterMs: readonly [number, number];
}

const KINDS: Readonly<Record<CaseKind, number>> = {
  single: 36,
  split: 11,
  full: 9,
  held: 13,
  equals: 9,
  others: 8,
  partAndFull: 3,
  foreign: 5,
  foreignBefore: 2,
  doomed: 4,
};

/**
 * Where a look cannot decide, the key alone keeps a resend from paying twice: a gateway that ignores keys can. Those cases are left out
 * for `ignored`, and so are answers that say something was refunded when no refund of that amount is there.
 */
const DECIDABLE_KINDS = { ...KINDS, equals: 0, partAndFull: 0, foreignBefore: 0 };

const MIXED: Profile = {
  keys: { honoured: 6, forgotten: 2, ignored: 2 },
  kinds: (keys) => (keys === 'ignored' ? DECIDABLE_KINDS : KINDS),
  faults: (kind, keys) => {
    if (keys === 'ignored' || kind === 'foreign' || kind === 'foreignBefore')
      return { common: 8, stubborn: 1, none: 1 };
    if (kind === 'split' || kind === 'full') return { split: 8, stubborn: 1, none: 1 };
    return { common: 8, amounts: kind === 'single' ? 1 : 0, stubborn: 1, none: 1 };
  },
  windows: (keys) => (keys === 'forgotten' ? SHORT_WINDOWS_SECONDS : WINDOWS_SECONDS),
  quietSeconds: QUIET_SECONDS,
  requestTimeoutMs: REQUEST_TIMEOUT_MS,
  cancels: 0.25,
  cancelAfterMs: [0, 3_000],
};

const only = (keys: Keys): Profile => ({ ...MIXED, keys: { [keys]: 1 } });

/**
 * The narrow ones are for `npm run soak:mutants`: each meets one way to break the package again and again. Their times are wide apart, so
 * that a machine on which everything takes a second longer sees the same.
 */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  mixed: MIXED,
  honoured: only('honoured'),
  forgotten: only('forgotten'),
  ignored: only('ignored'),
  // Equal refunds side by side that fail for longer than their window, at a gateway that forgets keys after it.
  windows: {
    ...only('forgotten'),
    kinds: () => ({ equals: 1 }),
    faults: () => ({ stubborn: 1 }),
    windows: () => [2],
    cancels: 0,
  },
  // Canceled while the request is in flight, which takes longer than the quiet period.
  cancels: {
    ...only('honoured'),
    kinds: () => ({ single: 1 }),
    faults: () => ({ slow: 1 }),
    quietSeconds: 0.5,
    requestTimeoutMs: 10_000,
    cancels: 1,
    cancelAfterMs: [100, 2_500],
  },
  // Committed a moment after the connection is gone, and canceled or tried again before.
  late: {
    ...only('ignored'),
    kinds: () => ({ single: 1 }),
    faults: () => ({ late: 1 }),
    quietSeconds: 6,
    cancels: 0.5,
    cancelAfterMs: [100, 600],
  },
  // Equal refunds side by side, half of them without an answer.
  claims: {
    ...only('honoured'),
    kinds: () => ({ equals: 1 }),
    faults: () => ({ lost: 2, none: 1 }),
    cancels: 0.4,
  },
};
