import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Logger, WorkerOptions } from '@temporalio/worker';
import { traceActivities } from './activity-spans';
import { traceHttp } from './http-spans';
import { PlannedIds } from './ids';
import { traceSinks, workflowSpansOf } from './workflow-spans';

export interface Tracing {
  /** What makes a worker trace. */
  workerOptions: Pick<WorkerOptions, 'interceptors' | 'sinks'>;
  /** Sends what is left, as far as that goes quickly. */
  stop(): Promise<void>;
}

/** A collector that is away must not hold a worker up that has drained. */
const FLUSH_TIMEOUT_MS = 3_000;

/** A collector that is away says so with every batch. */
const COMPLAINT_INTERVAL_MS = 60_000;

/**
 * Traces to where OpenTelemetry's standard variables say. Loads OpenTelemetry: to be imported only when traces are wanted.
 * @param service name and version, where the variables do not name it
 */
export function startTracing(service: { name: string; version: string }, logger: Logger): Tracing {
  diag.setLogger(complainTo(logger), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const ids = new PlannedIds();
  const provider = new NodeTracerProvider({
    idGenerator: ids,
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service.name, 'service.version': service.version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const tracer = provider.getTracer(service.name, service.version);
  const workflowSpanOf = workflowSpansOf(tracer, ids);
  const stopHttp = traceHttp(tracer);
  return {
    workerOptions: {
      interceptors: { activity: [traceActivities(tracer, workflowSpanOf)] },
      sinks: traceSinks(workflowSpanOf),
    },
    async stop() {
      stopHttp();
      const flushed = provider.shutdown().catch(() => undefined); // it has complained
      await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, FLUSH_TIMEOUT_MS).unref())]);
    },
  };
}

function complainTo(logger: Logger) {
  let lastAt = -Infinity;
  const complain = (message: string): void => {
    if (performance.now() - lastAt < COMPLAINT_INTERVAL_MS) return;
    lastAt = performance.now();
    logger.warn('Traces are not sent as they should be', { why: message });
  };
  const ignore = (): void => undefined;
  return { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore };
}
