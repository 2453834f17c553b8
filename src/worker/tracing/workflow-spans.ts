import { propagation, ROOT_CONTEXT, type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { InjectedSinks } from '@temporalio/worker';
import type { TraceSinks } from '../../contract/tracing';
import { idsOfRun, type PlannedIds } from './ids';

export interface Run {
  workflowId: string;
  runId: string;
  workflowType: string;
}

/**
 * The span of a run: a child of what its starter sent, else the first of a trace. Its id follows from the run, so that an attempt can be its
 * child on any worker, long before it closes; one that is not ended is never exported.
 */
export type WorkflowSpans = (run: Run, trace: Payload | undefined, startTime?: number) => Span;

export function workflowSpansOf(tracer: Tracer, ids: PlannedIds): WorkflowSpans {
  return ({ workflowId, runId, workflowType }, trace, startTime) =>
    ids.startWith(idsOfRun(runId), () =>
      tracer.startSpan(
        `RunWorkflow:${workflowType}`,
        {
          attributes: { temporalWorkflowId: workflowId, temporalRunId: runId },
          ...(startTime === undefined ? {} : { startTime }),
        },
        propagation.extract(ROOT_CONTEXT, carrierOf(trace)),
      ),
    );
}

/** Anybody may have sent it, in any language: what cannot be read is no trace. */
function carrierOf(trace: Payload | undefined): object {
  if (trace === undefined) return {};
  try {
    const carrier = defaultPayloadConverter.fromPayload<unknown>(trace);
    return typeof carrier === 'object' && carrier !== null ? carrier : {};
  } catch {
    return {};
  }
}

export function traceSinks(spanOf: WorkflowSpans): InjectedSinks<TraceSinks> {
  return {
    refundTraces: {
      closed: {
        fn(run, { trace, startedAt, closedAt, failure }) {
          const span = spanOf(run, trace as Payload | undefined, startedAt);
          if (failure !== undefined) {
            span.setAttribute('error.type', failure);
            span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
          }
          span.end(closedAt);
        },
      },
    },
  };
}
