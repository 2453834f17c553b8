import type { GetFault, PostFault } from '../../sandbox';
import { LATEST_COMMIT_MS, REQUEST_TIMEOUT_MS } from './timing';

/** How often, and of what. Each is drawn from the seed, the key and the attempt of that key. */
export interface FaultSet {
  posts: { probability: number; upToAttempt: number; faults: PostFault[] };
  gets: { probability: number; upToAttempt: number; faults: GetFault[] };
}

export type FaultSetName = 'common' | 'split' | 'amounts' | 'stubborn' | 'slow' | 'late' | 'lost' | 'none';

const times = <F>(count: number, ...faults: F[]): F[] =>
  faults.flatMap((fault) => Array.from({ length: count }, () => fault));

const COMMON: PostFault[] = [
  ...times<PostFault>(4, { fault: '500-before' }, { fault: '500-after' }, { fault: 'lost-reply' }),
  ...times<PostFault>(
    3,
    { fault: 'reset-before' },
    { fault: 'malformed' },
    { fault: 'in_process', settleAfterMs: 1_500 },
    { fault: 'late-commit', delayMs: LATEST_COMMIT_MS },
    { fault: 'slow', delayMs: REQUEST_TIMEOUT_MS + LATEST_COMMIT_MS },
    { fault: '429', retryAfterSeconds: 1 },
  ),
  ...times<PostFault>(
    2,
    { fault: 'slow', delayMs: 800 },
    { fault: 'truncated' },
    { fault: 'html-502' },
    { fault: '503' },
    { fault: '409' },
    { fault: 'rejected' },
    { fault: 'in_process', settleAfterPolls: 2 },
    { fault: 'in_process', settleAfterMs: 1_000, settle: 'rejected' },
    { fault: 'hang-after', delayMs: 4_000 },
    { fault: 'hang-before', delayMs: 4_000 },
    { fault: 'no-status' },
    { fault: 'string-shapes' },
  ),
  { fault: 'in_process', settleAfterMs: 12_000 }, // longer than the settle window
  { fault: 'late-commit', delayMs: LATEST_COMMIT_MS, hang: true },
  { fault: 'slow-drip', delayMs: 20 },
  { fault: 'unknown-shape' },
  { fault: 'redirect' },
  { fault: '400' },
  { fault: '404' },
  { fault: 'too-old' },
  { fault: '401' },
  { fault: '403' },
  { fault: '408' },
  { fault: '422' },
  { fault: '423' },
  { fault: '424' },
  { fault: '425' },
];

/** A look must be told the truth, or nothing: a gateway that lies to looks cannot be survived. */
const LOOKS: FaultSet['gets'] = {
  probability: 0.12,
  upToAttempt: 6,
  faults: [
    { fault: '500' },
    { fault: '503' },
    { fault: 'html-502' },
    { fault: '429', retryAfterSeconds: 1 },
    { fault: 'reset-before' },
    { fault: 'lost-reply' },
    { fault: 'truncated' },
    { fault: 'malformed' },
    { fault: 'unknown-shape' },
    { fault: 'string-shapes' },
    { fault: 'single-object' },
    { fault: 'slow', delayMs: 500 },
  ],
};

const set = (probability: number, upToAttempt: number, faults: PostFault[], gets = LOOKS): FaultSet => ({
  posts: { probability, upToAttempt, faults },
  gets,
});

export const FAULT_SETS: Readonly<Record<FaultSetName, FaultSet>> = {
  common: set(0.5, 4, COMMON),
  split: set(0.5, 4, [...COMMON, ...times<PostFault>(5, { fault: 'partial-split' })]),
  amounts: set(0.7, 2, [...COMMON, ...times<PostFault>(6, { fault: 'wrong-sum' }, { fault: 'misreported-sum' })]),
  // Fails for longer than the submit window, committing now and then.
  stubborn: set(1, 40, [
    ...times<PostFault>(3, { fault: '503' }, { fault: '500-before' }, { fault: '409' }),
    { fault: '500-after' },
    { fault: 'html-502' },
  ]),
  // Answers after longer than the quiet period of the profile that uses it, on a connection that is still there.
  slow: set(1, 1, [{ fault: 'slow', delayMs: 5_000 }]),
  // For that profile's own, longer quiet period.
  late: set(0.9, 1, [{ fault: 'late-commit', delayMs: 4_000 }]),
  lost: set(1, 1, [{ fault: 'lost-reply' }, { fault: '500-after' }, { fault: '500-before' }]),
  none: set(0, 0, [{ fault: 'none' }], { probability: 0, upToAttempt: 0, faults: [{ fault: 'none' }] }),
};
