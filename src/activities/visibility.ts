import type { Client } from '@temporalio/client';

/** Temporal's own answers, of which nothing is decoded that a refund does not need: the memo of another one may be unreadable. */

/** A run as visibility shows it. */
export interface Run {
  workflowId: string;
  runId: string;
  /** Milliseconds on Temporal's clock. */
  startedAt: number;
  /** Closed by its own code: completed, failed or canceled, and neither terminated, timed out nor open. */
  endedByItself: boolean;
  attribute(name: string): unknown;
}

type Listed = NonNullable<
  Awaited<ReturnType<Client['workflowService']['listWorkflowExecutions']>>['executions']
>[number];
type Pending = NonNullable<
  Awaited<ReturnType<Client['workflowService']['describeWorkflowExecution']>>['pendingActivities']
>[number];

export async function* listRuns({ workflowService, options }: Client, query: string): AsyncGenerator<Run> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await workflowService.listWorkflowExecutions({
      namespace: options.namespace,
      query,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    for (const listed of page.executions ?? []) yield runOf(listed);
    nextPageToken = page.nextPageToken ?? undefined;
  } while (nextPageToken !== undefined && nextPageToken.length > 0);
}

/** @returns undefined once Temporal no longer waits for it */
export async function pendingActivity(
  { workflowService, options }: Client,
  execution: { workflowId: string; runId: string },
  activityId: string,
): Promise<Pending | undefined> {
  const { pendingActivities } = await workflowService.describeWorkflowExecution({
    namespace: options.namespace,
    execution,
  });
  return pendingActivities?.find((pending) => pending.activityId === activityId);
}

/** As `temporal.api.enums.v1.WorkflowExecutionStatus` numbers them: completed, failed, canceled. */
const ENDED_BY_ITSELF: readonly unknown[] = [2, 3, 4];

function runOf({ execution, startTime, status, searchAttributes }: Listed): Run {
  const fields = searchAttributes?.indexedFields ?? {};
  return {
    workflowId: execution?.workflowId ?? '',
    runId: execution?.runId ?? '',
    startedAt: toMs(startTime) ?? 0,
    endedByItself: ENDED_BY_ITSELF.includes(status),
    attribute: (name) => {
      const data = fields[name]?.data;
      return data == null ? undefined : (JSON.parse(Buffer.from(data).toString()) as unknown);
    },
  };
}

/** Timestamps and durations travel as seconds (a Long) and nanoseconds. */
export function toMs(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number | undefined {
  if (time == null) return undefined;
  return Number(time.seconds ?? 0) * 1000 + Math.floor((time.nanos ?? 0) / 1e6);
}
