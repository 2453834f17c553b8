import fc from 'fast-check';
import { attemptContext, postponed, toApplicationFailure } from '../../src/activities/failures';
import { CLOSING_FAILURES, DEFAULT_POLICY } from '../../src/contract';
import { FAILURE_TRAITS, type SubmitFailureType } from '../../src/gateway';
import { aFailure } from './fakes';

const TYPES = Object.keys(FAILURE_TRAITS) as SubmitFailureType[];
const FIRST_ATTEMPT = { attempt: 1, backoffMs: 1_000 };
const FACTS = { nothingMoved: false, noneIs: 'proof' as const };
const SUBMIT = { final: true, facts: FACTS };

describe('a failed request', () => {
  it.each<[SubmitFailureType, 'ends' | 'is retried']>([
    ['BadRequest', 'ends'],
    ['NotFound', 'ends'],
    ['UnexpectedResponse', 'ends'],
    ['ServerError', 'is retried'],
    ['UnreadableResponse', 'is retried'],
    ['Timeout', 'is retried'],
    ['ConnectionLost', 'is retried'],
    ['ConnectionFailed', 'is retried'],
    ['RateLimited', 'is retried'],
    ['RequestTimeout', 'is retried'],
    ['Conflict', 'is retried'],
    ['Locked', 'is retried'],
    ['FailedDependency', 'is retried'],
    ['TooEarly', 'is retried'],
    ['Unauthorized', 'is retried'],
    ['Forbidden', 'is retried'],
  ])('by %s %s', (type, then) => {
    const failure = toApplicationFailure(aFailure({ type }), FIRST_ATTEMPT, SUBMIT);
    expect(failure).toMatchObject({ type, nonRetryable: then === 'ends' });
    // What ends attempts closes the refund under its own name, or is looked into first.
    if (then === 'ends') expect(CLOSING_FAILURES).toContain(type);
  });

  it('is named in the table above, whatever its type', () => {
    expect(TYPES).toHaveLength(16);
  });

  it('carries the gateway’s own error, and what is known of the money', () => {
    const gateway = { status: '500', error: 'internal', cause: [{ code: '500000' }] };
    const facts = { nothingMoved: false, noneIs: 'proof' as const, quietUntil: 5 };
    expect(toApplicationFailure(aFailure({ gateway }), FIRST_ATTEMPT, { final: true, facts }).details).toEqual([
      gateway,
      facts,
    ]);
    expect(toApplicationFailure(aFailure(), FIRST_ATTEMPT, { final: true, facts }).details).toEqual([null, facts]);
    expect(toApplicationFailure(aFailure({ gateway }), FIRST_ATTEMPT, { final: false }).details).toEqual([gateway]);
  });

  it('says what the call was for', () => {
    const options = { final: false, prefix: 'Looking failed: ' };
    expect(toApplicationFailure(aFailure({ message: 'No.' }), FIRST_ATTEMPT, options).message).toBe(
      'Looking failed: No.',
    );
    expect(toApplicationFailure(aFailure({ message: 'No.' }), FIRST_ATTEMPT, SUBMIT).message).toBe('No.');
  });

  it.each([
    [1, false],
    [4, false],
    [5, true],
    [6, true],
  ])('by an unreadable answer, at attempt %d, is final: %p', (attempt, nonRetryable) => {
    const unreadable = aFailure({ type: 'UnreadableResponse' });
    expect(toApplicationFailure(unreadable, { attempt, backoffMs: 1 }, SUBMIT)).toMatchObject({ nonRetryable });
  });

  it('is retried for ever by any other ambiguous answer', () => {
    for (const type of TYPES.filter((each) => FAILURE_TRAITS[each].retryable && each !== 'UnreadableResponse')) {
      expect(toApplicationFailure(aFailure({ type }), { attempt: 1000, backoffMs: 1 }, SUBMIT).nonRetryable).toBe(
        false,
      );
    }
  });
});

describe('a failed look', () => {
  it.each(TYPES)('is retried after %s, for as long as it must', (type) => {
    for (const attempt of [1, 5, 1000]) {
      const failure = toApplicationFailure(aFailure({ type }), { attempt, backoffMs: 1 }, { final: false });
      expect(failure).toMatchObject({ type, nonRetryable: false });
    }
  });
});

describe('the next attempt', () => {
  const delay = (change: Parameters<typeof aFailure>[0], backoffMs = 1_000, quietMs?: number): unknown =>
    toApplicationFailure(
      aFailure(change),
      { attempt: 1, backoffMs },
      { final: true, chance: 0, ...(quietMs === undefined ? {} : { quietMs }) },
    ).nextRetryDelay ?? undefined;

  it('is the retry policy’s, unless there is a reason to wait', () => {
    expect(delay({ type: 'ServerError' })).toBeUndefined();
    expect(delay({ type: 'RateLimited' })).toBeUndefined();
  });

  it.each(['Unauthorized', 'Forbidden'] as const)('after %s comes no sooner than 30 s', (type) => {
    expect(delay({ type })).toBe(30_000);
    expect(delay({ type }, 300_000)).toBe(300_000);
    expect(delay({ type, retryAfterMs: 5_000 })).toBe(30_000);
    expect(delay({ type, retryAfterMs: 60_000 })).toBe(60_000);
  });

  it.each([
    [0, 1_000],
    [500, 1_000],
    [7_000, 7_000],
    [3_600_000, 3_600_000],
    [3_600_001, 3_600_000],
    [Number.MAX_SAFE_INTEGER, 3_600_000],
    [Infinity, 3_600_000],
  ])(
    'after a Retry-After of %d ms comes in %d: no sooner than the policy, no later than in an hour',
    (retryAfterMs, ms) => {
      expect(delay({ type: 'RateLimited', retryAfterMs })).toBe(ms);
    },
  );

  it('waits out the quiet period, and all other reasons', () => {
    expect(delay({ type: 'Timeout' }, 1_000, 60_000)).toBe(60_000);
    expect(delay({ type: 'Timeout' }, 300_000, 60_000)).toBe(300_000);
    expect(delay({ type: 'ServerError', retryAfterMs: 90_000 }, 1_000, 60_000)).toBe(90_000);
    expect(delay({ type: 'Timeout' }, 1_000, 0)).toBe(1_000);
  });

  it('of a submission is never left to Temporal, which would let all of them come back in step', () => {
    const at = (chance: number) =>
      toApplicationFailure(
        aFailure({ type: 'ServerError' }),
        { attempt: 9, backoffMs: 256_000 },
        { ...SUBMIT, ownPace: true, chance },
      ).nextRetryDelay;
    expect([0, 0.5, 1].map(at)).toEqual([256_000, 288_000, 320_000]);
  });

  it('is later by chance, up to a quarter, for whatever reason it waits', () => {
    const failure = aFailure({ type: 'RateLimited', retryAfterMs: 60_000 });
    const delays = Array.from({ length: 200 }, () =>
      Number(toApplicationFailure(failure, FIRST_ATTEMPT, SUBMIT).nextRetryDelay),
    );
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(60_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(75_000);
    expect(new Set(delays).size).toBeGreaterThan(100);
  });

  it('never comes sooner than any reason allows', () => {
    const ms = fc.nat({ max: 3_600_000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        ms,
        fc.option(ms, { nil: undefined }),
        ms,
        (type, backoff, quiet, after) => {
          const next = delay({ type, retryAfterMs: after }, backoff, quiet);
          expect(next).toBeGreaterThanOrEqual(Math.max(backoff, quiet ?? 0, after));
        },
      ),
    );
  });
});

describe('the back-off', () => {
  const backoff = (attempt: number, policy = {}): number =>
    attemptContext({ attempt }, { policy: { ...DEFAULT_POLICY, ...policy } }).backoffMs;

  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [9, 256_000],
    [10, 300_000],
    [1_000_000, 300_000],
  ])('at attempt %d is %d ms, as Temporal would wait', (attempt, ms) => {
    expect(backoff(attempt)).toBe(ms);
  });

  it('follows the policy, fractions included', () => {
    expect(backoff(3, { initialRetrySeconds: 0.25, maxRetrySeconds: 0.75 })).toBe(750);
    expect(backoff(1, { initialRetrySeconds: 0.25, maxRetrySeconds: 0.75 })).toBe(250);
  });

  it('never shrinks, and never passes its maximum', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.001, max: 86_400, noNaN: true }),
        (attempt, initial) => {
          const policy = { initialRetrySeconds: initial, maxRetrySeconds: 86_400 };
          expect(backoff(attempt + 1, policy)).toBeGreaterThanOrEqual(backoff(attempt, policy));
          expect(backoff(attempt, policy)).toBeLessThanOrEqual(86_400_000);
        },
      ),
    );
  });
});

describe('a postponed attempt', () => {
  it('says why, waits, and is retried', () => {
    expect(postponed('AwaitingQuietPeriod', 'Nothing was sent.', 1_500.2, FACTS)).toMatchObject({
      type: 'AwaitingQuietPeriod',
      message: 'Nothing was sent.',
      nonRetryable: false,
      nextRetryDelay: 1_501,
      details: [null, FACTS],
    });
  });

  it.each([0, -5, 0.2])('waits at least a millisecond: %d', (ms) => {
    expect(postponed('T', 'm', ms)).toMatchObject({ nextRetryDelay: 1, details: [null] });
  });
});
