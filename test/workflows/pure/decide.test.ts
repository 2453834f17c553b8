import type { FailureDetails } from '../../../src/activities/types';
import { CLOSING_FAILURES, RETRYABLE_FAILURES, type GatewayError, type Refund } from '../../../src/contract';
import { explain, explainTimeout, isOfAttempt, notRefunded, standingOf } from '../../../src/workflows/decide';

const GATEWAY: GatewayError = { status: '400', error: 'bad_request', cause: [{ code: '400048' }] };

/** The last failure of an activity, as Temporal hands it to the workflow. */
const failure = (
  type: string,
  details: FailureDetails | null = [GATEWAY, { nothingMoved: true, noneIs: 'proof' }],
) => ({
  type,
  message: `It was ${type}.`,
  details,
});

/** Those that an attempt to submit can end with. The other ones are the workflow's own. */
const FINAL = ['BadRequest', 'NotFound', 'UnexpectedResponse'] as const;

it.each<[string, unknown[] | null | undefined, boolean]>([
  ['an attempt', failure('ServerError').details, true],
  ['an operator, whose attempt may be sending still', null, false],
  ['an operator who wrote something', ['by hand'], false],
  ['a fault of the code', undefined, false],
])('tells that a failure is the word of %s', (_, details, own) => {
  expect(isOfAttempt({ details })).toBe(own);
});

describe('why the attempts ended', () => {
  it.each(FINAL)('is the gateway’s own answer when that was %s', (type) => {
    expect(explain(failure(type))).toEqual({
      cause: { type, message: `It was ${type}.`, gateway: GATEWAY },
      last: { type, message: `It was ${type}.`, gateway: GATEWAY },
      nothingMoved: true,
      noneIs: 'proof',
    });
  });

  it.each([
    ...RETRYABLE_FAILURES,
    'SubmitWindowOver',
    'NotSent',
    'AwaitingQuietPeriod',
    'AwaitingVisibility',
    'TypeError',
  ])('is that the window ended when %s was the last that was heard, which closes no refund by its own name', (type) => {
    const { cause, last } = explain(failure(type));
    expect(CLOSING_FAILURES).toContain(cause.type);
    expect(cause).toMatchObject({ type: 'GatewayUnavailable', gateway: GATEWAY });
    expect(cause.message).toContain(`It was ${type}.`);
    // What was heard is told as it was: whether the window is over, and that nothing was refunded, is another matter.
    expect(last).toEqual({ type, message: `It was ${type}.`, gateway: GATEWAY });
  });

  it('is that the window ended when Temporal lost the last failure, and proves nothing', () => {
    expect(explain(undefined)).toEqual({
      cause: { type: 'GatewayUnavailable', message: expect.any(String) as string },
      nothingMoved: false,
      noneIs: 'proofUnlessUnexplained',
    });
  });

  it.each<[string, FailureDetails | null | undefined | unknown[]]>([
    ['no details', undefined],
    ['null for details', null],
    ['empty details', []],
    ['no facts', [GATEWAY]],
    ['facts that say so', [GATEWAY, { nothingMoved: false }]],
    ['facts of something else', [GATEWAY, {}]],
  ])('proves nothing of the money with %s, whatever the answer', (_, details) => {
    for (const type of [...FINAL, ...RETRYABLE_FAILURES]) {
      expect(explain({ type, message: 'x', details })).toMatchObject({ nothingMoved: false });
    }
  });

  it('names no gateway’s error where there was none', () => {
    expect(explain(failure('ServerError', [null, { nothingMoved: false, noneIs: 'proof' }])).cause).not.toHaveProperty(
      'gateway',
    );
    expect(explain(failure('NotFound', [null, { nothingMoved: true, noneIs: 'proof' }])).cause).not.toHaveProperty(
      'gateway',
    );
  });

  it.each([null, undefined])('may come without a type: %p', (type) => {
    const explained = explain({ type, message: 'A fault.' });
    expect(explained.cause.type).toBe('GatewayUnavailable');
    expect(explained.last).toEqual({ type: 'Unknown', message: 'A fault.' });
  });

  it.each(['proof', 'proofUnlessUnexplained', 'noProof'] as const)(
    'leaves what finding nothing would mean as the attempts have heard it: %s',
    (noneIs) => {
      for (const type of [...FINAL, ...RETRYABLE_FAILURES]) {
        expect(explain(failure(type, [GATEWAY, { nothingMoved: false, noneIs }]))).toMatchObject({ noneIs });
      }
    },
  );

  it('never takes finding nothing for proof without the facts', () => {
    for (const details of [undefined, null, [], [GATEWAY], [GATEWAY, {}]]) {
      expect(explain({ type: 'BadRequest', message: 'x', details }).noneIs).toBe('proofUnlessUnexplained');
    }
  });

  it.each([
    ['proof', 'proofUnlessUnexplained'],
    ['proofUnlessUnexplained', 'proofUnlessUnexplained'],
    ['noProof', 'noProof'],
  ] as const)('after a timeout is less sure than the attempt before: %s becomes %s', (before, noneIs) => {
    const earlier = failure('ServerError', [GATEWAY, { nothingMoved: true, noneIs: before }]);
    expect(explainTimeout(earlier)).toEqual({ ...explain(earlier), nothingMoved: false, noneIs });
    expect(explainTimeout(undefined)).toEqual(explain(undefined));
  });
});

describe('a refund of which it is proven that nothing moved', () => {
  const cause = { type: 'BadRequest' as const, message: 'No.', gateway: GATEWAY };

  it('fails, and says why', () => {
    expect(notRefunded(undefined, cause)).toEqual({ status: 'failed', ...cause });
  });

  it.each(['canceled', undefined] as const)('is canceled when that was asked for: decision %p', (decision) => {
    expect(notRefunded(decision === undefined ? {} : { decision }, cause)).toEqual({ status: 'canceled' });
  });

  it('fails when whoever asked for a cancel was told that it is too late', () => {
    expect(notRefunded({ decision: 'tooLate' }, cause)).toEqual({ status: 'failed', ...cause });
  });
});

describe('what the gateway’s refunds of a request come to', () => {
  const refunds = (...statuses: string[]): Refund[] =>
    statuses.map((status, r) => ({ id: String(r), paymentId: 'p', amount: 1, status }));

  it.each<[string[], ReturnType<typeof standingOf>]>([
    [['approved'], 'refunded'],
    [['approved', 'approved'], 'refunded'],
    [['rejected'], 'rejected'],
    [['cancelled'], 'rejected'],
    [['rejected', 'cancelled'], 'rejected'],
    [['approved', 'rejected'], 'part'],
    [['cancelled', 'approved', 'approved'], 'part'],
    [['in_process'], 'unsettled'],
    [['authorized'], 'unsettled'],
    [['unknown'], 'unsettled'],
    [['approved', 'in_process'], 'unsettled'],
    [['rejected', 'in_process'], 'unsettled'],
    [['approved', 'rejected', 'authorized'], 'unsettled'],
    [['Approved'], 'unsettled'],
    [['a word of tomorrow'], 'unsettled'],
  ])('of %j is %s, in any order', (statuses, standing) => {
    expect(standingOf(refunds(...statuses))).toBe(standing);
    expect(standingOf(refunds(...[...statuses].reverse()))).toBe(standing);
  });
});
