import type { MetricMeter } from '@temporalio/common';
import { CLOSING_FAILURES, REFUND_WORKFLOW_TYPE } from '../contract';
import { METRICS, type MetricDefinition } from '../contract/metrics';
import { FAILURE_TRAITS } from '../gateway';

/**
 * Counters begin at 0, not with their first event: Prometheus sees no increase in a series that appears as 1, so that the first review
 * of a new worker would alert nobody. The labels are those that the SDK gives to what workflows and activities count.
 */
export function startKnownSeries(meter: MetricMeter, of: { namespace: string; taskQueue: string }): void {
  const start = ({ name, help }: MetricDefinition, series: readonly Record<string, string>[]): void => {
    const counter = meter.createCounter(name, undefined, help);
    for (const labels of series) counter.add(0, { ...of, ...labels });
  };
  const workflowType = REFUND_WORKFLOW_TYPE;
  start(METRICS.reviews, [{ workflowType }]);
  start(METRICS.reconciliations, [{ workflowType }]);
  start(
    METRICS.cancellations,
    ['canceled', 'tooLate'].map((decision) => ({ workflowType, decision })),
  );
  start(METRICS.closed, [
    ...['refunded', 'canceled'].map((status) => ({ workflowType, status, type: 'none' })),
    ...CLOSING_FAILURES.map((type) => ({ workflowType, status: 'failed', type })),
  ]);

  const activityType = 'submitRefund';
  const failures = Object.entries(FAILURE_TRAITS).map(([outcome, { moneyMoved, retryable }]) => {
    return { outcome, class: moneyMoved === 'maybe' ? 'ambiguous' : retryable ? 'notNow' : 'refused' };
  });
  const answers = ['refunded', 'accepted', 'rejected'].map((outcome) => ({ outcome, class: outcome }));
  start(
    METRICS.submissions,
    [...answers, ...failures].map((series) => ({ activityType, ...series })),
  );
  start(
    METRICS.ambiguous,
    failures.filter((series) => series.class === 'ambiguous').map(({ outcome }) => ({ activityType, outcome })),
  );
}
