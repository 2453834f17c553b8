import { ROOT_CONTEXT, type Span, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { TRACE_HEADER } from '../../contract/tracing';
import type { WorkflowSpans } from './workflow-spans';

/** A span for each attempt, below that of its workflow; what is logged of it names the trace. */
export function traceActivities(tracer: Tracer, workflowSpanOf: WorkflowSpans): ActivityInterceptorsFactory {
  return ({ info }) => {
    let span: Span | undefined;
    return {
      inbound: {
        async execute(input, next) {
          const { workflowExecution, workflowType = '', activityType, activityId, attempt } = info;
          const parent =
            workflowExecution === undefined
              ? ROOT_CONTEXT
              : trace.setSpan(
                  ROOT_CONTEXT,
                  workflowSpanOf({ ...workflowExecution, workflowType }, input.headers[TRACE_HEADER]),
                );
          const attributes = {
            temporalActivityId: activityId,
            temporalAttempt: attempt,
            ...(workflowExecution === undefined ? {} : { temporalWorkflowId: workflowExecution.workflowId }),
          };
          return await tracer.startActiveSpan(`RunActivity:${activityType}`, { attributes }, parent, async (own) => {
            span = own;
            try {
              return await next(input);
            } catch (error) {
              fail(own, error);
              throw error;
            } finally {
              own.end();
            }
          });
        },
      },
      outbound: {
        getLogAttributes(attributes, next) {
          if (span === undefined) return next(attributes);
          const { traceId, spanId } = span.spanContext();
          return next({ ...attributes, trace_id: traceId, span_id: spanId });
        },
      },
    };
  };
}

function fail(span: Span, error: unknown): void {
  if (!(error instanceof Error)) return void span.setStatus({ code: SpanStatusCode.ERROR });
  const type = error instanceof ApplicationFailure ? (error.type ?? error.name) : error.name;
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
}
