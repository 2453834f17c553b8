import type { Connection } from '@temporalio/client';
import type { Temporal } from './connect';

const CALL_TIMEOUT_MS = 10_000;
const DAY_SECONDS = 86_400;

/** Every call within a deadline: without one it may wait for ever. */
export async function short<T>(connection: Connection, call: () => Promise<T>): Promise<T> {
  return await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, call);
}

/** How long closed refunds stay known, in days: so long a repeated request finds them. */
export async function retentionDays({ connection, namespace }: Temporal): Promise<number> {
  const { config } = await short(connection, () => connection.workflowService.describeNamespace({ namespace }));
  return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_SECONDS;
}

/** What is wrong with it, for an order service that repeats requests for so long; undefined when it is long enough. */
export function shortRetention(
  days: number,
  repeatsMs: number,
  namespace: string,
): { message: string; fix: string } | undefined {
  const repeatDays = repeatsMs / (DAY_SECONDS * 1000);
  if (days >= repeatDays) return undefined;
  const shown = (value: number): string => (value === 1 ? '1 day' : `${Math.round(value * 10) / 10} days`);
  return {
    message:
      `Closed refunds are forgotten after ${shown(days)}: a request that is repeated later starts, and may pay, once more. ` +
      `An order service that repeats for ${shown(repeatDays)} needs as much`,
    fix: `temporal operator namespace update --namespace ${namespace} --retention ${Math.ceil(repeatDays)}d, or make the order service stop earlier`,
  };
}
