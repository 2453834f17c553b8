import { type Environment, valueOf } from './sources';

/** The protocol that OpenTelemetry's specification has for a default, and the only one that this worker speaks. */
const PROTOCOL = 'http/protobuf';

/**
 * Whether OpenTelemetry's standard variables ask for traces: one names where to, or `OTEL_TRACES_EXPORTER` says `otlp`. They are often set for all
 * services of a cluster, so what cannot be followed is a warning, and no reason not to refund.
 * @param warn names the variable, never its value
 */
export function wantsTraces(env: Environment, warn: (message: string) => void): boolean {
  if (valueOf(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return false;
  const exporter = valueOf(env, 'OTEL_TRACES_EXPORTER');
  const endpoint = valueOf(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? valueOf(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (exporter === 'none' || (exporter === undefined && endpoint === undefined)) return false;
  if (exporter !== undefined && exporter !== 'otlp') {
    warn('OTEL_TRACES_EXPORTER must be otlp or none: no traces are sent');
    return false;
  }
  const [protocol, variable] = protocolOf(env);
  if (protocol === undefined || protocol === PROTOCOL) return true;
  warn(`${variable} must be ${PROTOCOL}, on the collector's port for it (4318 as a rule): no traces are sent`);
  return false;
}

function protocolOf(env: Environment): [string | undefined, string] {
  const [own, general] = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const ofTraces = valueOf(env, own);
  return ofTraces === undefined ? [valueOf(env, general), general] : [ofTraces, own];
}
