import fc from 'fast-check';
import type { Refund } from '../../src/contract';
import { FAILURE_TRAITS, failureTypeOf, outcomeKindOf } from '../../src/gateway';
import { BAD_REQUEST, closeAll, outcomeOf } from './fixtures';

afterEach(closeAll);

const STATUSES: [status: number, type: string, moneyMoved: 'no' | 'maybe', retryable: boolean][] = [
  [400, 'BadRequest', 'no', false],
  [404, 'NotFound', 'no', false],
  [401, 'Unauthorized', 'no', true],
  [403, 'Forbidden', 'no', true],
  [429, 'RateLimited', 'no', true],
  [408, 'RequestTimeout', 'maybe', true],
  [409, 'Conflict', 'maybe', true],
  [423, 'Locked', 'maybe', true],
  [424, 'FailedDependency', 'maybe', true],
  [425, 'TooEarly', 'maybe', true],
  [402, 'UnexpectedResponse', 'no', false],
  [405, 'UnexpectedResponse', 'no', false],
  [406, 'UnexpectedResponse', 'no', false],
  [410, 'UnexpectedResponse', 'no', false],
  [415, 'UnexpectedResponse', 'no', false],
  [422, 'UnexpectedResponse', 'no', false],
  [451, 'UnexpectedResponse', 'no', false],
  [499, 'UnexpectedResponse', 'no', false],
  [300, 'UnexpectedResponse', 'no', false],
  [301, 'UnexpectedResponse', 'no', false],
  [302, 'UnexpectedResponse', 'no', false],
  [303, 'UnexpectedResponse', 'no', false],
  [304, 'UnexpectedResponse', 'no', false],
  [307, 'UnexpectedResponse', 'no', false],
  [308, 'UnexpectedResponse', 'no', false],
  [500, 'ServerError', 'maybe', true],
  [501, 'ServerError', 'maybe', true],
  [502, 'ServerError', 'maybe', true],
  [503, 'ServerError', 'maybe', true],
  [504, 'ServerError', 'maybe', true],
  [505, 'ServerError', 'maybe', true],
  [520, 'ServerError', 'maybe', true],
  [524, 'ServerError', 'maybe', true],
  [599, 'ServerError', 'maybe', true],
];

describe('the classification of a status', () => {
  it.each(STATUSES)('%i is %s: money moved %s, retryable %s', async (status, type, moneyMoved, retryable) => {
    const outcome = await outcomeOf(status, BAD_REQUEST, { location: 'http://127.0.0.1:1/elsewhere' });
    expect(outcome).toMatchObject({
      kind: 'failure',
      type,
      moneyMoved,
      reach: [408, 502, 504, 520, 524, 599].includes(status) ? 'unanswered' : 'answered', // a proxy's answer is none of the gateway's
      gateway: { status: String(status) },
    });
    expect(failureTypeOf(status)).toBe(type);
    expect(FAILURE_TRAITS[failureTypeOf(status)]).toEqual({ moneyMoved, retryable });
  });

  it.each(STATUSES)('%i is %s whatever page a proxy puts into it', async (status, type, moneyMoved) => {
    const page = '<html><body>approved customer@example.com</body></html>';
    expect(await outcomeOf(status, page, { 'content-type': 'text/html' })).toMatchObject({
      type,
      moneyMoved,
      gateway: { status: String(status) },
      message: expect.not.stringContaining('customer'),
    });
  });

  it('keeps the words of the gateway, without its data', async () => {
    expect(await outcomeOf(400, BAD_REQUEST)).toEqual({
      kind: 'failure',
      type: 'BadRequest',
      moneyMoved: 'no',
      reach: 'answered',
      message:
        'The gateway refused the request (HTTP 400, cause 400048); ' +
        'this attempt refunded nothing: check the payment and the amount with the gateway.',
      gateway: {
        status: '400',
        error: 'bad_request',
        message: 'Invalid splitter id.',
        cause: [{ code: '400048', message: 'Invalid splitter id' }],
      },
    });
  });

  it('goes by the status where the message says otherwise', async () => {
    const body = { ...BAD_REQUEST, status: '400', cause: [{ code: '500000', message: 'Internal server error' }] };
    expect(await outcomeOf(500, body)).toMatchObject({
      type: 'ServerError',
      moneyMoved: 'maybe',
      gateway: { status: '500' },
    });
  });

  it('classifies every number, and proves nothing but by a 3xx or a 4xx', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), (status) => {
        const type = failureTypeOf(status);
        const { moneyMoved, retryable } = FAILURE_TRAITS[type];
        const provesNothingMoved = status >= 300 && status < 500 && ![408, 409, 423, 424, 425].includes(status);
        expect(moneyMoved).toBe(provesNothingMoved ? 'no' : 'maybe');
        expect(retryable).toBe(!provesNothingMoved || [401, 403, 429].includes(status));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the classification of refunds', () => {
  const statuses = fc.array(
    fc.constantFrom('approved', 'rejected', 'cancelled', 'in_process', 'authorized', 'unknown'),
    {
      minLength: 1,
      maxLength: 5,
    },
  );
  const refundsOf = (list: string[]): Refund[] =>
    list.map((status, index) => ({ id: `${index}`, paymentId: '1', amount: 1, status }));

  it('is refunded only if all are approved, and rejected only if none may still be', () => {
    fc.assert(
      fc.property(statuses, (list) => {
        const kind = outcomeKindOf(refundsOf(list));
        expect(kind === 'refunded').toBe(list.every((status) => status === 'approved'));
        expect(kind === 'rejected').toBe(list.every((status) => status === 'rejected' || status === 'cancelled'));
      }),
    );
  });

  it('takes no refund for no proof', () => {
    expect(outcomeKindOf([])).toBe('accepted');
  });
});

describe('Retry-After', () => {
  it.each<[number, Record<string, string>, number | undefined]>([
    [429, { 'retry-after': '7' }, 7000],
    [503, { 'Retry-After': '120' }, 120_000],
    [429, { 'retry-after': '864000' }, 864_000_000],
    [429, { date: 'Fri, 18 Nov 2022 12:48:06 GMT', 'retry-after': 'Fri, 18 Nov 2022 12:49:06 GMT' }, 60_000],
    [429, { 'retry-after': 'Fri, 18 Nov 2022 12:49:06 GMT' }, undefined],
    [429, { 'retry-after': 'soon' }, undefined],
    [429, { 'retry-after': '-5' }, undefined],
    [429, {}, undefined],
    [400, { 'retry-after': '7' }, undefined],
  ])('of a %i with %j is %p', async (status, headers, expected) => {
    const outcome = await outcomeOf(status, '', headers);
    expect('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined).toBe(expected);
  });
});
