/** The header in which Temporal's SDKs carry a trace, in every language: a JSON object with `traceparent`. */
export const TRACE_HEADER = '_tracer-data';

/** What a worker that traces makes a span of. */
export interface ClosedRun {
  /** A payload, as the starter sent it: unchecked. */
  trace?: unknown;
  /** Milliseconds on Temporal's clock. */
  startedAt: number;
  closedAt: number;
  /** Type of the failure that closed it. */
  failure?: string;
}

/** What the workflow bundle tells its worker; every worker has to listen. */
export interface TraceSinks extends Record<string, Record<string, (run: ClosedRun) => void>> {
  refundTraces: { closed: (run: ClosedRun) => void };
}
