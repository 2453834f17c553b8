import type { RefundPolicy } from '../../src/contract';

/** How long one request of a worker may take: short, so that slow answers are timeouts. */
export const REQUEST_TIMEOUT_MS = 1_500;

/** The gateway commits no later than this after a connection is gone: what the quiet period is about. */
export const LATEST_COMMIT_MS = 900;

/** The default; some refunds get more. Well above `LATEST_COMMIT_MS`: the sandbox shares two cores with everything else. */
export const QUIET_SECONDS = 2;

/** Submit windows that are drawn from. */
export const WINDOWS_SECONDS = [3, 6, 12, 30] as const;

/** Of the `forgotten` keys: two of these, so that a window ends in the time that a soak has. */
export const SHORT_WINDOWS_SECONDS = [2, 4] as const;

/** From the commit. A request leaves no later than the window after the first one, and takes its time to get there. */
export const KEY_TTL_MS = 6_000;

/** A refund made so long before ours is surely not ours; the package allows 5 s for clocks, and its commit may come late. */
export const LONG_BEFORE_MS = 8_000;

export const POLICY: RefundPolicy = {
  initialRetrySeconds: 0.2,
  maxRetrySeconds: 2,
  submitWindowSeconds: 30,
  quietPeriodSeconds: QUIET_SECONDS,
  settleIntervalSeconds: 0.3,
  settleWindowSeconds: 8,
};
