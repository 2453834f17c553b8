import fc from 'fast-check';
import { DEFAULT_POLICY, parseRefundRequest } from '../../src/contract';
import {
  MAX_AMOUNT,
  MAX_HOLD_SECONDS,
  POLICY_MAXIMA,
  POLICY_MINIMUM,
  TEXT_LIMITS,
  type TextField,
} from '../../src/contract/limits';
import { MINIMAL } from '../contract/requests';
import { readSchema, validatorOf } from '../../dev/schemas';

const { validate, errors } = validatorOf(readSchema('refund-request'));
const parses = (input: unknown) => parseRefundRequest(input).ok;

describe('the schema of requests', () => {
  it('accepts every request that the workflow accepts', () => {
    fc.assert(
      fc.property(validRequest(), (request) => {
        expect(parseRefundRequest(request)).toMatchObject({ ok: true });
        validate(request);
        expect(errors()).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is never stricter than the workflow, however strange the request', () => {
    fc.assert(
      fc.property(strangeRequest(), (request) => {
        if (parses(request)) expect(validate(request)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('has examples that are what they show: valid requests', () => {
    const { examples } = readSchema('refund-request') as { examples: unknown[] };
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) expect([validate(example), parses(example)]).toEqual([true, true]);
  });

  it.each<[string, unknown]>([
    ['is no object', 'refund it'],
    ['is a list', [MINIMAL]],
    ['is null', null],
    ['has no payment', { amount: 25 }],
    ['has no amount', { advancedPaymentId: '21000123456' }],
    ['has a payment that is a number', { ...MINIMAL, advancedPaymentId: 21000123456 }],
    ['has a payment that is no digits', { ...MINIMAL, advancedPaymentId: '21000/123' }],
    ['has a payment with a zero in front', { ...MINIMAL, advancedPaymentId: '021000123456' }],
    ['has a payment of too many digits', { ...MINIMAL, advancedPaymentId: '1'.repeat(33) }],
    ['has a payment that is null', { ...MINIMAL, advancedPaymentId: null }],
    ['has an amount of zero', { ...MINIMAL, amount: 0 }],
    ['has an amount below a hundredth', { ...MINIMAL, amount: 0.001 }],
    ['has an amount below zero', { ...MINIMAL, amount: -25 }],
    ['has an amount that is text', { ...MINIMAL, amount: '25' }],
    ['has an amount that is "all"', { ...MINIMAL, amount: 'all' }],
    ['has an amount beyond what is exact', { ...MINIMAL, amount: MAX_AMOUNT * 2 }],
    ['has decimals in CLP', { ...MINIMAL, currency: 'CLP', amount: 25.5 }],
    ['has decimals in COP', { ...MINIMAL, currency: 'COP', amount: 0.5 }],
    ['has a currency in small letters', { ...MINIMAL, currency: 'brl' }],
    ['has a currency of four letters', { ...MINIMAL, currency: 'BRLX' }],
    ...Object.entries(TEXT_LIMITS).flatMap<[string, unknown]>(([field, limit]) => [
      [`has an empty ${field}`, { ...MINIMAL, [field]: '' }],
      [`has a blank ${field}`, { ...MINIMAL, [field]: ' \u00a0' }],
      [`has a ${field} of two lines`, { ...MINIMAL, [field]: 'a\nb' }],
      [`has a ${field} with a line separator`, { ...MINIMAL, [field]: 'a\u2028b' }],
      [`has a ${field} that is too long`, { ...MINIMAL, [field]: 'x'.repeat(limit + 1) }],
      [`has a ${field} that is a number`, { ...MINIMAL, [field]: 7 }],
    ]),
    ['has an empty hold', { ...MINIMAL, hold: {} }],
    ['has a hold that is true', { ...MINIMAL, hold: true }],
    ['has a hold that holds nothing', { ...MINIMAL, hold: { untilReleased: false, releasedByAnother: false } }],
    ['has a hold of nulls', { ...MINIMAL, hold: { seconds: null, untilReleased: null } }],
    ['has a hold of no time', { ...MINIMAL, hold: { seconds: 0 } }],
    ['has a hold that is too long', { ...MINIMAL, hold: { seconds: MAX_HOLD_SECONDS + 1 } }],
    ['has a hold for a text of seconds', { ...MINIMAL, hold: { seconds: '1800' } }],
    ['has a hold until "yes"', { ...MINIMAL, hold: { seconds: 1, untilReleased: 'yes' } }],
    ['leaves open who may not release', { ...MINIMAL, hold: { releasedByAnother: true } }],
    ['nulls who may not release', { ...MINIMAL, requestedBy: null, hold: { releasedByAnother: true } }],
    ['has a policy that is a list', { ...MINIMAL, policy: [] }],
    ...Object.entries(POLICY_MAXIMA).flatMap<[string, unknown]>(([field, maximum]) => [
      [`has a policy with too much ${field}`, { ...MINIMAL, policy: { [field]: maximum + 1, maxRetrySeconds: 1e6 } }],
      [`has a policy with a negative ${field}`, { ...MINIMAL, policy: { [field]: -1 } }],
      [`has a policy with a text as ${field}`, { ...MINIMAL, policy: { [field]: '60' } }],
    ]),
    ['has a policy that never retries', { ...MINIMAL, policy: { initialRetrySeconds: 0 } }],
  ])('refuses, as the workflow does, a request that %s', (_, request) => {
    expect([validate(request), parses(request)]).toEqual([false, false]);
  });

  // All of the places where it is laxer, and why.
  it.each<[string, unknown, string]>([
    ['three decimals', { ...MINIMAL, amount: 25.555 }, 'multipleOf 0.01 would refuse 19.9 in floating point'],
    [
      'a longest retry delay below the first one',
      { ...MINIMAL, policy: { initialRetrySeconds: 2, maxRetrySeconds: 1 } },
      'a schema compares no two fields',
    ],
    [
      'a text of too many UTF-16 units, but not too many characters',
      { ...MINIMAL, reference: '😀'.repeat(64) },
      'a schema counts characters',
    ],
    ['half a character', { ...MINIMAL, reference: 'a\ud83d' }, 'few languages can even write it'],
  ])('leaves %s to the workflow', (_, request, _why) => {
    expect([validate(request), parses(request)]).toEqual([true, false]);
  });
});

function validRequest(): fc.Arbitrary<Record<string, unknown>> {
  const text = (field: TextField) =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => isText(value, TEXT_LIMITS[field])),
      },
      fc.constant('x'.repeat(TEXT_LIMITS[field])),
    );
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 8 });
  const secondsUpTo = (max: number) => fc.double({ min: 0, minExcluded: true, max, noNaN: true });

  const amountAndCurrency = fc.oneof(
    fc.record(
      {
        amount: fc.oneof(
          fc.integer({ min: 1, max: 1e9 }).map((hundredths) => hundredths / 100),
          fc.constantFrom(0.01, MAX_AMOUNT),
          fc.constant('full'),
        ),
        currency: optional(fc.constantFrom('BRL', 'ARS', 'MXN', 'PEN', 'UYU')),
      },
      { requiredKeys: ['amount'] },
    ),
    fc.record({
      amount: fc.oneof(fc.integer({ min: 1, max: 1e12 }), fc.constant('full')),
      currency: fc.constantFrom('CLP', 'COP'),
    }),
  );
  const hold = fc.oneof(
    fc.record(
      { seconds: secondsUpTo(MAX_HOLD_SECONDS), untilReleased: optional(fc.boolean()) },
      { requiredKeys: ['seconds'] },
    ),
    fc.record(
      { untilReleased: fc.constant(true), seconds: optional(secondsUpTo(1)) },
      { requiredKeys: ['untilReleased'] },
    ),
  );
  const byAnother = fc.record({
    requestedBy: text('requestedBy'),
    hold: fc.record({ releasedByAnother: fc.constant(true), seconds: optional(secondsUpTo(60)) }),
  });
  const limits = Object.fromEntries(
    Object.entries(POLICY_MAXIMA).map(([field, max]) => [
      field,
      optional(fc.double({ min: field === 'quietPeriodSeconds' ? 0 : POLICY_MINIMUM, max, noNaN: true })),
    ]),
  );
  const policy = fc.record(limits as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] }).map((given) => {
    const { initialRetrySeconds, maxRetrySeconds } = { ...DEFAULT_POLICY, ...withoutNulls(given) };
    return maxRetrySeconds < initialRetrySeconds ? { ...given, maxRetrySeconds: initialRetrySeconds } : given;
  });
  const rest = fc.record(
    {
      reference: optional(text('reference')),
      orderId: optional(text('orderId')),
      reason: optional(text('reason')),
      sellerId: optional(text('sellerId')),
      requestedBy: optional(text('requestedBy')),
      hold: optional(hold),
      policy: optional(policy),
      somethingElse: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const payment = fc.record({
    advancedPaymentId: fc.oneof(fc.stringMatching(/^[1-9][0-9]{0,19}$/), fc.constant('9'.repeat(32))),
  });
  return fc
    .tuple(rest, payment, amountAndCurrency, fc.option(byAnother, { nil: {} }))
    .map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
}

function isText(value: string, limit: number): boolean {
  return value.trim() !== '' && value.length <= limit && !/[\p{Cc}\u2028\u2029]/u.test(value);
}

function withoutNulls(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

/** Valid values and strange ones, mixed. */
function strangeRequest(): fc.Arbitrary<Record<string, unknown>> {
  const maybe = (...valid: unknown[]) =>
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...valid) }, fc.jsonValue(), fc.constantFrom('', ' ', -0, 1e-9));
  return fc.record(
    {
      advancedPaymentId: maybe('21000123456', '1'),
      amount: maybe(25, 25.5, 0.01, 1e12, 'full'),
      currency: maybe('BRL', 'CLP', 'COP', null),
      reference: maybe('a1', 'ä 😀', null),
      requestedBy: maybe('ana', null),
      hold: maybe({ seconds: 1 }, { untilReleased: true }, { releasedByAnother: true }, { untilReleased: null }, null),
      policy: maybe({}, { quietPeriodSeconds: 0 }, { maxRetrySeconds: 0.5 }, { initialRetrySeconds: null }, null),
    },
    { requiredKeys: ['advancedPaymentId', 'amount'] },
  );
}
