import { wantsTraces } from '../../src/config/tracing';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' };

it.each<[boolean, Record<string, string>]>([
  [false, {}],
  [false, { OTEL_SERVICE_NAME: 'refunds' }],
  [true, ENDPOINT],
  [true, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector.example:4318/v1/traces' }],
  [true, { OTEL_TRACES_EXPORTER: 'otlp' }],
  [true, { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }],
  [true, { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' }],
  [false, { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
  [false, { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' }],
  [true, { ...ENDPOINT, OTEL_SDK_DISABLED: 'false' }],
  [false, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
])('traces are wanted: %j, with %j', (wanted, env) => {
  const warnings: string[] = [];
  expect(wantsTraces(env, (message) => warnings.push(message))).toBe(wanted);
  expect(warnings).toEqual([]);
});

it.each([
  ['OTEL_TRACES_EXPORTER', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'zipkin' }],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', { ...ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' }],
])('it says that %s cannot be followed, and goes on without', (variable, env) => {
  const warnings: string[] = [];
  expect(wantsTraces(env, (message) => warnings.push(message))).toBe(false);
  expect(warnings).toEqual([expect.stringMatching(new RegExp(`^${variable} must be .*no traces are sent$`))]);
  expect(warnings.join()).not.toMatch(/zipkin|collector\.example/);
});
