import type { Span } from '@opentelemetry/api';
import { RandomIdGenerator, type IdGenerator } from '@opentelemetry/sdk-trace-node';

/** Random ids, but for spans whose ids must be known before, and by every worker alike. */
export class PlannedIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private planned: { traceId: string; spanId: string } | undefined;

  readonly generateTraceId = (): string => this.planned?.traceId ?? this.random.generateTraceId();
  readonly generateSpanId = (): string => this.planned?.spanId ?? this.random.generateSpanId();

  /** @param start must be synchronous */
  startWith(planned: { traceId: string; spanId: string }, start: () => Span): Span {
    this.planned = planned;
    try {
      return start();
    } finally {
      this.planned = undefined;
    }
  }
}

/** A run ID is a UUID: 32 hexadecimal digits, and the half that is mostly chance is a span's id. */
export function idsOfRun(runId: string): { traceId: string; spanId: string } {
  const traceId = runId.replaceAll('-', '').toLowerCase();
  return { traceId, spanId: traceId.slice(16) };
}
