import { inspect } from 'node:util';
import fc from 'fast-check';
import { FAILURE_TRAITS, failureTypeOf, type SubmitFailureType, type SubmitOutcome } from '../../src/gateway';
import { failureOf } from '../../src/gateway/failure';
import { cannedGateway } from './canned';
import { APPROVED, ORDER, TOKEN } from './fixtures';

const TYPES = Object.keys(FAILURE_TRAITS) as SubmitFailureType[];
const status = fc.integer({ min: 200, max: 599 });
const refusal = status.filter((each) => each !== 200 && each !== 201);

const submitted = (answer: Parameters<typeof cannedGateway>[0], token = TOKEN): Promise<SubmitOutcome> =>
  cannedGateway(answer, token).submitRefund(ORDER);

describe('what an answer means', () => {
  /** Words that a naive reader would go by, and the codes and statuses of other answers. */
  const misleading = fc.constantFrom(
    'approved',
    'Invalid splitter id.',
    'Payment already refunded',
    'Internal server error',
    'timeout',
    'Too many requests',
    '400048',
    '404002',
    '500000',
    '200',
    '400',
    '429',
  );
  const words = fc.oneof(misleading, fc.string());
  const error = fc.record(
    {
      status: fc.oneof(words, fc.integer()),
      error: words,
      message: words,
      cause: fc.array(fc.record({ code: words, message: words, data: fc.jsonValue() }), { maxLength: 3 }),
      id: fc.constant(APPROVED.id),
      amount: fc.constant(APPROVED.amount),
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    error.map((each) => JSON.stringify(each)),
    fc.constant(JSON.stringify([APPROVED])),
    fc.string(),
  );

  it('is never decided by what it says, only by its status', async () => {
    await fc.assert(
      fc.asyncProperty(refusal, body, async (code, text) => {
        const outcome = await submitted({ status: code, body: text });
        const silent = await submitted({ status: code, body: '' });
        const meaning = ({ kind, ...rest }: SubmitOutcome): unknown => {
          const { type, moneyMoved, reach } = rest as Record<string, unknown>;
          return { kind, type, moneyMoved, reach };
        };
        expect(meaning(outcome)).toEqual(meaning(silent));
        expect(outcome).toMatchObject({ kind: 'failure', type: failureTypeOf(code) });
      }),
      { numRuns: 500 },
    );
  });

  it('of a 200 is never that nothing moved, unless it says so of every refund', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(200, 201), body, async (code, text) => {
        const outcome = await submitted({ status: code, body: text });
        if (outcome.kind === 'failure') {
          expect(outcome).toMatchObject({ type: 'UnreadableResponse', moneyMoved: 'maybe' });
        } else {
          expect(outcome).toMatchObject({ kind: 'refunded', refunds: [{ amount: ORDER.amount }] });
        }
      }),
    );
  });

  it('of a 200 counts only where its refunds sum to what was asked for', async () => {
    const cents = fc.array(fc.integer({ min: 1, max: 2_500 }), { minLength: 1, maxLength: 4 });
    const splitOf25 = fc
      .uniqueArray(fc.integer({ min: 1, max: 2_499 }), { maxLength: 3 })
      .map((cuts) => [0, ...cuts.sort((one, other) => one - other), 2_500])
      .map((cuts) => cuts.slice(1).map((cut, index) => cut - (cuts[index] ?? 0)));
    await fc.assert(
      fc.asyncProperty(fc.oneof(cents, splitOf25), async (parts) => {
        const refunds = parts.map((part, index) => ({ ...APPROVED, id: index, amount: part / 100 }));
        const outcome = await submitted({ status: 200, body: JSON.stringify(refunds) });
        const right = parts.reduce((sum, part) => sum + part, 0) === 2_500;
        expect(outcome).toMatchObject(
          right ? { kind: 'refunded' } : { type: 'UnreadableResponse', moneyMoved: 'maybe' },
        );
      }),
    );
  });

  it('is in exactly one row, whatever the type and however far the request got', () => {
    const reach = fc.constantFrom('answered' as const, 'unanswered' as const, 'unsent' as const);
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), reach, fc.nat(), (type, how, retryAfterMs) => {
        const { moneyMoved, retryable } = FAILURE_TRAITS[type];
        const submit = failureOf('submit', type, { reach: how, retryAfterMs });
        expect(submit).toMatchObject({ type, reach: how, moneyMoved: how === 'unsent' ? 'no' : moneyMoved });
        expect('retryAfterMs' in submit).toBe(retryable);
        expect(failureOf('read', type, { reach: how })).toMatchObject({ type, reach: how, moneyMoved: 'no' });
        // Only what is surely settled may end the attempts for good.
        if (!retryable) expect(moneyMoved).toBe('no');
      }),
    );
  });
});

describe('the token', () => {
  /** As access tokens are made. */
  const token = fc.string({ minLength: 16, maxLength: 80, unit: fc.constantFrom(...'AZaz09-_.~+/=') });
  const around = fc.oneof(
    fc.constantFrom('', '"', '/', '%', 'Bearer '),
    fc.string({ maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
  const form = fc.constantFrom<(secret: string) => string>(
    (secret) => secret,
    (secret) => secret.toUpperCase(),
    encodeURIComponent,
    (secret) => encodeURIComponent(secret).toLowerCase(),
    (secret) => [...secret].join('\u200b'),
    (secret) => `${secret}${secret}`,
    (secret) => `${secret.slice(0, 7)}${secret}`,
  );

  it('does not survive in anything that is kept, whatever surrounds it and wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(token, form, around, around, status, async (secret, written, before, after, code) => {
        const echo = `${before}${written(secret)}${after}`;
        const detail = { code: echo, message: echo, data: echo };
        const bodies = [
          { status: echo, error: echo, message: echo, cause: [detail] },
          { error: echo, cause: detail },
          [{ ...APPROVED, status: echo, date_created: echo, source: { id: echo, name: echo, type: 'collector' } }],
          [{ ...APPROVED, id: echo }],
          [{ ...APPROVED, source: { type: echo } }],
          echo,
        ];
        const headers = { 'retry-after': secret, date: secret, 'x-echo': secret };
        for (const each of bodies) {
          const answer = { status: code, body: JSON.stringify(each), headers };
          const read = await cannedGateway(answer, secret)
            .listRefunds('1')
            .catch((error: unknown) => error);
          for (const kept of [await submitted(answer, secret), read]) {
            const shown = `${JSON.stringify(kept)} ${inspect(kept, { depth: 9 })}`.replace(/\u200b/g, '').toLowerCase();
            expect(shown.includes(secret.toLowerCase())).toBe(false);
            expect(shown.includes(encodeURIComponent(secret).toLowerCase())).toBe(false);
          }
        }
      }),
    );
  });
});
