import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { RefundActivities } from '../activities';
import type { RefundPolicy } from '../contract';
import { SUBMIT_ATTEMPT_MS } from '../contract/attempt';

/** Three reads of 15 s at most, and room for a busy worker. */
const READ_ATTEMPT = '60s';

/** Accepted refunds and reviews are looked at no less often than this, unless the policy itself is slower. */
const SLOWEST_LOOK_MS = 3_600_000;

/** @param windowMs how long from now requests may leave */
export function submitting(
  policy: RefundPolicy,
  windowMs: number,
  summary: string,
): Pick<RefundActivities, 'submitRefund'> {
  return proxyActivities<Pick<RefundActivities, 'submitRefund'>>({
    startToCloseTimeout: SUBMIT_ATTEMPT_MS,
    // The activity itself sends nothing after the window. An attempt at its very end must still have the time that a request takes.
    scheduleToCloseTimeout: windowMs + SUBMIT_ATTEMPT_MS,
    retry: {
      initialInterval: policy.initialRetrySeconds * 1000,
      backoffCoefficient: 2,
      maximumInterval: policy.maxRetrySeconds * 1000,
    },
    // Explicit, since leaving it out behaves as TRY_CANCEL: an attempt in flight that succeeds would be lost.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    summary,
  });
}

/** Looks as soon as it can. What an hour of that does not tell goes on as a review, which a person can end. */
export function reconciling(
  policy: RefundPolicy,
  summary: string,
): Pick<RefundActivities, 'findRefund' | 'findEarlierUse'> {
  return proxyActivities<Pick<RefundActivities, 'findRefund' | 'findEarlierUse'>>({
    startToCloseTimeout: READ_ATTEMPT,
    scheduleToCloseTimeout: '1h',
    retry: {
      initialInterval: policy.initialRetrySeconds * 1000,
      backoffCoefficient: 2,
      maximumInterval: policy.maxRetrySeconds * 1000,
    },
    summary,
  });
}

/**
 * Asks again at growing intervals. The server keeps the attempts: the history stays short however long it takes.
 * @param windowMs how long from now; without an end when absent
 */
export function watching(
  policy: RefundPolicy,
  summary: string,
  windowMs?: number,
): Pick<RefundActivities, 'findRefund' | 'checkRefunds'> {
  const intervalMs = policy.settleIntervalSeconds * 1000;
  return proxyActivities<Pick<RefundActivities, 'findRefund' | 'checkRefunds'>>({
    startToCloseTimeout: READ_ATTEMPT,
    ...(windowMs === undefined ? {} : { scheduleToCloseTimeout: windowMs }),
    retry: {
      initialInterval: intervalMs,
      backoffCoefficient: 1.5,
      maximumInterval: Math.max(SLOWEST_LOOK_MS, intervalMs), // Temporal refuses one below the initial interval
    },
    // Reads only: nothing is lost with an attempt that nobody waits for any more.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    summary,
  });
}
