import fc from 'fast-check';
import { DEFAULT_POLICY, describeProblems, parseRefundRequest } from '../../src/contract';
import { accepted, MINIMAL, problemsOf } from './requests';

const FULL = {
  ...MINIMAL,
  reference: 'a1',
  orderId: 'A-1001',
  currency: 'BRL',
  reason: 'Damaged – «sehr» beschädigt 😀',
  sellerId: 'seller-1',
  requestedBy: 'ana@example.com',
  hold: { seconds: 1800, untilReleased: true, releasedByAnother: true },
  policy: { ...DEFAULT_POLICY, initialRetrySeconds: 0.5 },
};

describe('a refund request', () => {
  it('needs a payment and an amount only, and gets the default policy', () => {
    expect(accepted(MINIMAL)).toEqual({ ...MINIMAL, policy: DEFAULT_POLICY });
  });

  it('is taken as it is when every field is given', () => {
    expect(accepted(FULL)).toEqual(FULL);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', '21000123456'],
    ['a number', 25],
    ['a list of requests', [MINIMAL]],
    ['true', true],
  ])('is refused when it is %s', (_, input) => {
    expect(parseRefundRequest(input)).toEqual({
      ok: false,
      problems: [{ field: 'request', problem: expect.stringContaining('JSON object') }],
    });
  });

  it('reports every problem at once, by field', () => {
    const fields = problemsOf({
      advancedPaymentId: 1,
      amount: '25',
      reference: '',
      orderId: 1,
      currency: 'brl',
      reason: {},
      sellerId: [],
      requestedBy: false,
      hold: 'yes',
      policy: 3,
    }).map(({ field }) => field);
    expect(new Set(fields)).toEqual(new Set([...Object.keys(FULL).filter((field) => field !== 'amount'), 'amount']));
    expect(fields).toHaveLength(new Set(fields).size);
  });

  it('tells people every problem in one sentence', () => {
    const sentence = describeProblems(problemsOf({ amount: 0 }));
    expect(sentence).toMatch(/^advancedPaymentId must .*; amount must /);
    expect(sentence).not.toMatch(/\n/);
  });

  it.each(['advancedPaymentId', 'reference', 'orderId', 'currency', 'reason', 'sellerId', 'requestedBy', 'amount'])(
    'never repeats the value of %s in a problem',
    (field) => {
      const secret = `APP_USR-${'7'.repeat(80)}\n${'x'.repeat(1000)}`;
      const problems = problemsOf({ ...MINIMAL, [field]: secret });
      expect(problems.map((problem) => problem.field)).toEqual([field]);
      expect(JSON.stringify(problems)).not.toContain('APP_USR');
    },
  );

  it('takes null for a field that was left out, since several languages cannot leave one out', () => {
    const nulls = Object.fromEntries(Object.keys(FULL).map((field) => [field, null]));
    expect(accepted({ ...nulls, ...MINIMAL })).toEqual({ ...MINIMAL, policy: DEFAULT_POLICY });
  });

  it.each(['advancedPaymentId', 'amount'])('needs %s: null is not enough', (field) => {
    expect(problemsOf({ ...MINIMAL, [field]: null })).toEqual([{ field, problem: expect.any(String) }]);
  });

  it('drops fields that it does not know, at every depth', () => {
    const request = accepted({
      ...MINIMAL,
      accessToken: 'APP_USR-1',
      hold: { seconds: 1, card: '4111' },
      policy: { quietPeriodSeconds: 1, retries: 3 },
    });
    expect(request).toEqual({
      ...MINIMAL,
      hold: { seconds: 1 },
      policy: { ...DEFAULT_POLICY, quietPeriodSeconds: 1 },
    });
  });

  it('survives any JSON, and never changes what it was given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), strangeRequest()), (input) => {
        const before = JSON.stringify(input);
        const check = parseRefundRequest(input);
        expect(JSON.stringify(input)).toBe(before);
        if (!check.ok) expect(check.problems.length).toBeGreaterThan(0);
      }),
    );
  });

  it('comes out the same when it is parsed again, and shares nothing with its input or with the defaults', () => {
    const first = accepted(FULL);
    expect(accepted(first)).toEqual(first);
    expect(first.hold).not.toBe(FULL.hold);
    expect(first.policy).not.toBe(FULL.policy);
    expect(accepted(MINIMAL).policy).not.toBe(DEFAULT_POLICY);
  });

  it('accepts only what it then hands on unchanged: nothing is clamped or guessed', () => {
    fc.assert(
      fc.property(strangeRequest(), (input) => {
        const check = parseRefundRequest(input);
        if (!check.ok) return;
        const { policy, ...request } = check.request;
        for (const [field, value] of Object.entries(request)) {
          if (field !== 'hold') expect(value).toBe(input[field]);
        }
        for (const [field, value] of Object.entries(policy)) {
          const given = (input['policy'] as Record<string, unknown> | null | undefined)?.[field];
          expect(value).toBe(given ?? DEFAULT_POLICY[field as keyof typeof DEFAULT_POLICY]);
        }
      }),
    );
  });
});

/** Valid values and strange ones, mixed. */
function strangeRequest(): fc.Arbitrary<Record<string, unknown>> {
  const strange = fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom(undefined, NaN, Infinity, -0, '', ' '));
  const maybe = (...valid: unknown[]) => fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...valid) }, strange);
  return fc.record(
    {
      advancedPaymentId: maybe('21000123456', '1'),
      amount: maybe(25, 25.5, 0.01, 'full'),
      currency: maybe('BRL', 'CLP', null),
      reference: maybe('a1', null),
      requestedBy: maybe('ana', null),
      hold: maybe({ seconds: 1 }, { untilReleased: true }, { releasedByAnother: true }, {}, null),
      policy: maybe({}, { quietPeriodSeconds: 0 }, { maxRetrySeconds: 0.5 }, { submitWindowSeconds: 90_000 }, null),
    },
    { requiredKeys: ['advancedPaymentId', 'amount'] },
  );
}
