import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { isOpen } from '../temporal/is-open';
import { failureMessage } from '../temporal/failure-message';

/** What goes on at the gateway right now, as Temporal's record of the pending activity tells it. Nothing does once it is closed or cut off. */
export interface Attempts {
  /** 1 for the first. */
  attempt: number;
  /** Of the last attempt: type and message. */
  lastFailure?: string;
  /** ISO 8601; absent while one is under way. */
  nextAttemptAt?: string;
}

export async function attemptsOf(
  client: Client,
  { raw, status }: Pick<WorkflowExecutionDescription, 'raw' | 'status'>,
): Promise<Attempts | undefined> {
  const [pending] = isOpen(status.name) ? (raw.pendingActivities ?? []) : [];
  if (pending == null) return undefined;
  const { attempt, lastFailure, scheduledTime, lastStartedTime } = pending;
  const type = lastFailure?.applicationFailureInfo?.type;
  const message = lastFailure == null ? undefined : await failureMessage(client, lastFailure);
  const next = millisecondsOf(scheduledTime);
  const waits = next > Math.max(millisecondsOf(lastStartedTime), Date.now());
  return {
    attempt: attempt ?? 1,
    ...(message === undefined ? {} : { lastFailure: type == null ? message : `${type}: ${message}` }),
    ...(waits ? { nextAttemptAt: new Date(next).toISOString() } : {}),
  };
}

type Timestamp = { seconds?: unknown; nanos?: number | null } | null | undefined;

function millisecondsOf(time: Timestamp): number {
  return time == null ? 0 : Number(time.seconds ?? 0) * 1000 + Math.floor((time.nanos ?? 0) / 1e6);
}

export function describeAttempts({ attempt, lastFailure, nextAttemptAt }: Attempts): string {
  return [
    `attempt ${attempt}`,
    ...(lastFailure === undefined ? [] : [`last: ${lastFailure.replace(/\.$/, '')}`]),
    ...(nextAttemptAt === undefined ? [] : [`next at ${nextAttemptAt}`]),
  ].join(', ');
}
