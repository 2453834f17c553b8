import { defaultPayloadConverter, type Payload, type SerializationContext } from '@temporalio/common';
import { Undecodable } from '../../src/contract/undecodable';
import { payloadConverter, tolerant } from '../../src/payloads';
import { payload, UNREADABLE } from '../support/raw-messages';

const OURS: SerializationContext = { type: 'workflow', namespace: 'default', workflowId: 'refund-1-a' };
const converter = tolerant(defaultPayloadConverter, (context) => context === OURS);

/** Plain bytes are decoded by Temporal's own, to bytes. */
const UNDECODABLE = UNREADABLE.filter(([name]) => name !== 'plain bytes');

it.each(UNDECODABLE)('makes a value of %s that says why, and holds nothing of the content', (_name, given, why) => {
  const value: unknown = converter.fromPayload(given, OURS);
  expect(value).toBeInstanceOf(Undecodable);
  expect(Object.isFrozen(value)).toBe(true);
  expect((value as Undecodable).why).toContain(why);
  expect(JSON.stringify(value)).not.toMatch(/NaN|bea|sealed|\\n/);
});

it.each(UNDECODABLE)('throws for %s as ever when it was not sent to this workflow', (_name, given) => {
  const result: SerializationContext = { type: 'activity', namespace: 'default', isLocal: false };
  for (const context of [undefined, result, { ...OURS, workflowId: 'refund-1-b' }]) {
    expect(() => converter.fromPayload(given, context)).toThrow();
    expect(() => payloadConverter.fromPayload(given, context)).toThrow();
  }
  expect(() => payloadConverter.fromPayload(given, OURS)).toThrow(); // no workflow runs here
});

it('names the encoding when that is a name, and repeats nothing else that stands there', () => {
  const encodingOf = (encoding: string) => converter.fromPayload<Undecodable>(payload(encoding, ''), OURS).encoding;
  expect(encodingOf('json/protobuf')).toBe('json/protobuf');
  for (const odd of ['', ' ', 'x'.repeat(65), '4111 1111', '**bold**', 'ä/b', '\ud800']) {
    expect(encodingOf(odd)).toBeUndefined();
  }
});

it.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a number', 25.5],
  ['an object', { amount: 25, nested: [1, 'two', null] }],
  ['bytes', new Uint8Array([0, 255])],
])('encodes and decodes %s as Temporal does', (_name, value) => {
  const encoded: Payload = converter.toPayload(value, OURS);
  expect(encoded).toEqual(defaultPayloadConverter.toPayload(value));
  expect(converter.fromPayload(encoded, OURS)).toEqual(value);
});

it('encodes no more than Temporal does', () => {
  expect(() => converter.toPayload(1n, OURS)).toThrow();
});
