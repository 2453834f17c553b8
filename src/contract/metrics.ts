/**
 * What the package measures of refunds, by the names that Temporal's SDK is given; its exporter adds `_total` to counters. No label holds
 * a workflow ID, an order or a seller: the number of series stays the same however many refunds there are.
 */
export const METRICS = {
  submissions: {
    name: 'refunds_submissions',
    kind: 'counter',
    help: 'Attempts to submit a refund, by class of the outcome',
  },
  ambiguous: {
    name: 'refunds_ambiguous',
    kind: 'counter',
    help: 'Attempts to submit after which money may have moved, or not',
  },
  requestDuration: {
    name: 'refunds_gateway_request_duration_seconds',
    kind: 'histogram',
    help: 'Calls of the gateway, connecting and the last byte of the answer included',
  },
  timeToRefunded: {
    name: 'refunds_time_to_refunded_seconds',
    kind: 'histogram',
    help: 'From the start of a refund to the moment that it is known to be refunded',
  },
  closed: { name: 'refunds_closed', kind: 'counter', help: 'Refunds that closed, by how' },
  reconciliations: {
    name: 'refunds_reconciliations',
    kind: 'counter',
    help: 'Times that a refund stopped sending and had to look whether money moved',
  },
  reviews: { name: 'refunds_reviews', kind: 'counter', help: 'Times that a refund needed a person' },
  cancellations: {
    name: 'refunds_cancellations',
    kind: 'counter',
    help: 'Requests to cancel a refund, once decided',
  },
  open: { name: 'refunds_open', kind: 'gauge', help: 'Open refunds of the namespace, by status' },
  overdue: {
    name: 'refunds_overdue',
    kind: 'gauge',
    help: 'Open refunds of the namespace that are older than they should be in their status',
  },
  cutOff: {
    name: 'refunds_cut_off',
    kind: 'gauge',
    help: 'Refunds of the namespace that were terminated or timed out: nobody knows whether money moved',
  },
  counted: {
    name: 'refunds_counted_timestamp_seconds',
    kind: 'gauge',
    help: 'When this worker last counted the refunds of the namespace',
  },
  workerInfo: { name: 'refunds_worker_info', kind: 'gauge', help: 'Always 1; which code the worker runs' },
} as const satisfies Record<string, MetricDefinition>;

export interface MetricDefinition {
  name: string;
  kind: 'counter' | 'histogram' | 'gauge';
  help: string;
}

/** Seconds. A request ends after 30 s at the latest; a refund can be held, or wait for a person, for days. */
export const HISTOGRAM_BUCKETS: Record<string, number[]> = {
  [METRICS.requestDuration.name]: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30],
  [METRICS.timeToRefunded.name]: [1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400, 604_800],
};

/** As Prometheus is given it. */
export function exportedName({ name, kind }: MetricDefinition): string {
  return kind === 'counter' ? `${name}_total` : name;
}
