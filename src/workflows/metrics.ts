import { metricMeter, workflowInfo } from '@temporalio/workflow';
import type { MetricDefinition } from '../contract/metrics';
import { METRICS } from '../contract/metrics';
import type { Phase, RefundState } from './state';

/** The SDK drops all of this while it replays, and where nobody collects metrics. It leaves nothing in the history. */

export function measure({ phase, request }: Pick<RefundState, 'phase' | 'request'>): void {
  switch (phase.status) {
    case 'reconciling':
      return count(METRICS.reconciliations);
    case 'needsReview':
      return count(METRICS.reviews);
    case 'refunded': {
      const { name, help } = METRICS.timeToRefunded;
      const seconds = (Date.now() - workflowInfo().startTime.getTime()) / 1000;
      const held = request.hold !== undefined;
      metricMeter.createHistogram(name, 'float', undefined, help).record(Math.max(0, seconds), { held });
      return measureClose(phase);
    }
    case 'canceled':
    case 'failed':
      return measureClose(phase);
    case 'pending':
    case 'submitting':
    case 'settling':
      return; // counted as open ones
  }
}

/** @param ending `type` is the failure's */
export function measureClose(ending: { status: Phase['status']; type?: string }): void {
  count(METRICS.closed, { status: ending.status, type: ending.type ?? 'none' });
}

export function measureCancel(decision: 'canceled' | 'tooLate'): void {
  count(METRICS.cancellations, { decision });
}

function count({ name, help }: MetricDefinition, tags: Record<string, string> = {}): void {
  metricMeter.createCounter(name, undefined, help).add(1, tags);
}
