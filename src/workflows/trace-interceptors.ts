import { ApplicationFailure, type Payload } from '@temporalio/common';
import { proxySinks, workflowInfo, type WorkflowInterceptors } from '@temporalio/workflow';
import { TRACE_HEADER, type TraceSinks } from '../contract/tracing';

/** `traceparent`, `tracestate` and some baggage. */
const MAX_TRACE_BYTES = 4_096;

const { refundTraces } = proxySinks<TraceSinks>();

/**
 * Hands the trace of the start on to activities, and tells the worker when the run has closed. Part of every bundle, whether the worker traces
 * or not: it waits for nothing and decides nothing, so a history is the same with tracing and without, and it knows no tracing library, which
 * would be loaded anew for each cached workflow.
 */
export const interceptors = (): WorkflowInterceptors => {
  let trace: Payload | undefined;
  return {
    inbound: [
      {
        execute(input, next) {
          trace = small(input.headers[TRACE_HEADER]);
          const startedAt = workflowInfo().startTime.getTime();
          const closed = (failure?: string): void => {
            if (workflowInfo().unsafe.isReplaying) return;
            const run = { startedAt, closedAt: Date.now(), ...(failure === undefined ? {} : { failure }) };
            refundTraces.closed({ ...run, ...(trace === undefined ? {} : { trace }) });
          };
          const result = next(input);
          result.then(
            () => closed(),
            (error: unknown) => closed(error instanceof ApplicationFailure ? (error.type ?? 'Error') : undefined),
          );
          return result;
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) =>
          next(trace === undefined ? input : { ...input, headers: { ...input.headers, [TRACE_HEADER]: trace } }),
      },
    ],
  };
};

/** Anybody may send anything. What would make an activity too large for Temporal is left out. */
function small(trace: Payload | undefined): Payload | undefined {
  const parts = [trace?.data, ...Object.values(trace?.metadata ?? {})];
  const bytes = parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
  return bytes <= MAX_TRACE_BYTES ? trace : undefined;
}
