import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSchema, validatorOf, type Json } from '../../dev/schemas';

const HISTORIES = join(__dirname, '../histories');
const RESULTS = readdirSync(HISTORIES).flatMap((file) => {
  if (file.startsWith('batch-')) return []; // of another workflow
  const { events } = JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as { events: Json[] };
  const completed = events.at(-1)?.['workflowExecutionCompletedEventAttributes'] as
    { result: { payloads: { data: string }[] } } | undefined;
  const data = completed?.result.payloads[0]?.data;
  return data === undefined ? [] : [[file, JSON.parse(Buffer.from(data, 'base64').toString()) as Json] as const];
});

const schema = readSchema('refund-result');
const { validate, errors } = validatorOf(schema);

describe('the schema of results', () => {
  it('is checked against refunds that ended both ways, in review among them', () => {
    const statuses = RESULTS.map(([, { status }]) => status);
    expect(new Set(statuses)).toEqual(new Set(['refunded', 'canceled']));
    expect(RESULTS.some(([, { resolution }]) => resolution !== undefined)).toBe(true);
    expect(RESULTS.some(([, { cancelTooLate }]) => cancelTooLate !== undefined)).toBe(true);
  });

  it.each(RESULTS)('accepts the result recorded in %s', (_, result) => {
    validate(result);
    expect(errors()).toEqual([]);
  });

  it.each(RESULTS)('names every field of the result recorded in %s', (_, result) => {
    const closed = validatorOf(withoutOtherFields(schema));
    closed.validate(result);
    expect(closed.errors()).toEqual([]);
  });

  it('has examples that are what they show: valid results', () => {
    const { examples } = schema as { examples: unknown[] };
    expect(examples.map(validate)).toEqual([true, true]);
  });

  const [, refunded] = RESULTS.find(([, { status }]) => status === 'refunded')!;
  it.each<[string, Json]>([
    ['another status', { ...refunded, status: 'failed' }],
    ['no refunds', { ...refunded, refunds: undefined }],
    [
      'a refund whose id is a number',
      { ...refunded, refunds: [{ id: 1, paymentId: '1', amount: 1, status: 'approved' }] },
    ],
    ['all of it as amount', { ...refunded, amount: 'full' }],
    ['no idempotency key', { ...refunded, idempotencyKey: '' }],
    ['a review by nobody', { ...refunded, resolution: { outcome: 'refunded', note: 'found' } }],
  ])('refuses a refunded result with %s', (_, result) => {
    expect(validate(JSON.parse(JSON.stringify(result)))).toBe(false);
  });
});

function withoutOtherFields(part: Json): Json {
  const strict = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null && !Array.isArray(value) ? withoutOtherFields(value as Json) : value,
    ]),
  );
  return 'properties' in part ? { ...strict, additionalProperties: false } : strict;
}
