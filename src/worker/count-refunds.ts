import type { Logger, MetricMeter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { REFUND_WORKFLOW_TYPE, type RefundStatus } from '../contract';
import { METRICS, type MetricDefinition } from '../contract/metrics';

/** Each count is nine calls to visibility, which cost nothing but its rate limit (30 a second on Temporal Cloud, for all callers). */
const INTERVAL_MS = 60_000;

const CALL_TIMEOUT_MS = 10_000;

const OPEN: readonly RefundStatus[] = ['pending', 'submitting', 'settling', 'reconciling', 'needsReview'];

const HOUR_MS = 3_600_000;

/** When a refund that is still in a status should be looked at: the runbook's alerts say the same. By age, since visibility knows no other. */
const OVERDUE_MS: Partial<Record<RefundStatus, number>> = {
  submitting: HOUR_MS,
  reconciling: HOUR_MS,
  settling: 24 * HOUR_MS,
};

export interface CountOptions {
  connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
  namespace: string;
  meter: MetricMeter;
  logger: Logger;
}

/**
 * Counts the open refunds of the namespace now and every minute, for as long as the process lives or until it is told to stop. Every worker
 * does, and comes to the same numbers: take the maximum of them, not the sum.
 */
export function keepCounting(options: CountOptions): { stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let failing = false;
  const round = async (): Promise<void> => {
    try {
      await countRefunds(options);
      failing = false;
    } catch (error) {
      if (!failing && !stopped) options.logger.warn('The open refunds cannot be counted', { error });
      failing = true;
    }
    // Not all of the workers that were started together at the same moment.
    if (!stopped) timer = setTimeout(() => void round(), INTERVAL_MS * (0.9 + Math.random() * 0.2)).unref();
  };
  void round();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function countRefunds({ connection, namespace, meter }: CountOptions): Promise<void> {
  const gauge = ({ name, help }: MetricDefinition, value: number, tags: Record<string, string> = {}): void =>
    meter.createGauge(name, 'int', undefined, help).set(value, { namespace, ...tags });
  const count = async (condition: string): Promise<number> => {
    const query = `WorkflowType = '${REFUND_WORKFLOW_TYPE}' AND ${condition}`;
    const { count: found } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      connection.workflowService.countWorkflowExecutions({ namespace, query }),
    );
    return Number(found ?? 0);
  };

  for (const status of OPEN) {
    const open = `RefundStatus = '${status}' AND ExecutionStatus = 'Running'`;
    gauge(METRICS.open, await count(open), { status });
    const ageMs = OVERDUE_MS[status];
    if (ageMs === undefined) continue;
    const startedBefore = new Date(Date.now() - ageMs).toISOString();
    gauge(METRICS.overdue, await count(`${open} AND StartTime < '${startedBefore}'`), { status });
  }
  gauge(METRICS.cutOff, await count("(ExecutionStatus = 'Terminated' OR ExecutionStatus = 'TimedOut')"));
  gauge(METRICS.counted, Math.floor(Date.now() / 1000));
}
