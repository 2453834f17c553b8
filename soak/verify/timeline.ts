import type { WorkflowHandle } from '@temporalio/client';

/** What a history tells of a refund. Times are milliseconds since the epoch. */
export interface Timeline {
  /** What visibility was told, in order; the first one at the start. */
  told: { at: number; status?: string; refundIds: string[] }[];
  reviews: Review[];
  /** When the workflow first had it sent: the submit window counts from then on. */
  submittedAt?: number;
  closedAt?: number;
  /** For people: one line for each event. */
  events: string[];
}

export interface Review {
  at: number;
  /** When the look began that led to it. */
  lookedFrom: number;
}

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

export function timelineOf(history: History): Timeline {
  const timeline: Timeline = { told: [], reviews: [], events: [] };
  const begunAt = toMs(history.events?.[0]?.eventTime);
  let lookedFrom = begunAt;
  for (const event of history.events ?? []) {
    const at = toMs(event.eventTime);
    timeline.events.push(`+${((at - begunAt) / 1000).toFixed(2)} s ${describe(event)}`);
    const attributes =
      event.workflowExecutionStartedEventAttributes?.searchAttributes ??
      event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes;
    if (attributes?.indexedFields != null || timeline.told.length === 0) {
      const { RefundStatus: status, RefundIds: ids } = decoded(attributes?.indexedFields ?? {});
      const before = timeline.told.at(-1);
      const latest = [status].flat()[0] ?? before?.status;
      timeline.told.push({
        at,
        ...(latest === undefined ? {} : { status: latest }),
        refundIds: ids === undefined ? (before?.refundIds ?? []) : [ids].flat(),
      });
      if (latest === 'needsReview' && before?.status !== 'needsReview') timeline.reviews.push({ at, lookedFrom });
    }
    if (event.activityTaskStartedEventAttributes != null) lookedFrom = at;
    if (event.activityTaskScheduledEventAttributes?.activityType?.name === 'submitRefund') timeline.submittedAt ??= at;
    if (isClosing(event)) timeline.closedAt = at;
  }
  return timeline;
}

/** What of it visibility may have known at that time. */
export function knownAt({ told }: Timeline, at: number): { status?: string; refundIds: string[] } {
  return told.findLast((one) => one.at <= at) ?? { refundIds: [] };
}

function isClosing(event: HistoryEvent): boolean {
  return (
    event.workflowExecutionCompletedEventAttributes != null ||
    event.workflowExecutionFailedEventAttributes != null ||
    event.workflowExecutionCanceledEventAttributes != null ||
    event.workflowExecutionTerminatedEventAttributes != null ||
    event.workflowExecutionTimedOutEventAttributes != null
  );
}

/** The kind of the event, and what a reader looks for first. */
function describe(event: HistoryEvent): string {
  const kind = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
  const attributes = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields;
  const failure =
    event.activityTaskFailedEventAttributes?.failure ??
    event.activityTaskTimedOutEventAttributes?.failure ??
    event.activityTaskStartedEventAttributes?.lastFailure ??
    event.workflowExecutionFailedEventAttributes?.failure;
  const attempt = event.activityTaskStartedEventAttributes?.attempt;
  return [
    kind?.replace(/EventAttributes$/, '') ?? 'event',
    event.activityTaskScheduledEventAttributes?.activityType?.name,
    event.workflowExecutionSignaledEventAttributes?.signalName,
    event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name,
    attempt == null ? undefined : `attempt ${String(attempt)}`,
    attributes == null ? undefined : JSON.stringify(decoded(attributes)),
    failure == null ? undefined : `${failure.applicationFailureInfo?.type ?? ''}: ${failure.message ?? ''}`,
  ]
    .filter((part) => part != null && part !== '')
    .join(' ');
}

interface Payload {
  data?: Uint8Array | null;
}

function decoded(fields: Record<string, Payload>): Record<string, string | string[] | undefined> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, payload]) => [name, parsed(payload) as string | string[]]),
  );
}

function parsed({ data }: Payload): unknown {
  return JSON.parse(Buffer.from(data ?? []).toString() || 'null') ?? undefined;
}

function toMs(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1000 + Math.floor((time?.nanos ?? 0) / 1e6);
}
