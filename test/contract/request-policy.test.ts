import { DEFAULT_POLICY } from '../../src/contract';
import { changesOf } from '../../src/contract/policy';
import { accepted, MINIMAL, refusedFields } from './requests';

const MAXIMA: [field: string, maximum: number][] = [
  ['initialRetrySeconds', 86_400],
  ['maxRetrySeconds', 86_400],
  ['submitWindowSeconds', 82_800],
  ['quietPeriodSeconds', 86_400],
  ['settleIntervalSeconds', 86_400],
  ['settleWindowSeconds', 15_552_000],
];

/** Lets the retry delays be anything without crossing each other. */
const around = (field: string, value: unknown) => ({
  ...(field === 'initialRetrySeconds' ? { maxRetrySeconds: 86_400 } : {}),
  ...(field === 'maxRetrySeconds' ? { initialRetrySeconds: 0.001 } : {}),
  [field]: value,
});

describe('the policy of a refund request', () => {
  it('is the documented one by default', () => {
    expect(DEFAULT_POLICY).toEqual({
      initialRetrySeconds: 1,
      maxRetrySeconds: 300,
      submitWindowSeconds: 72_000,
      quietPeriodSeconds: 60,
      settleIntervalSeconds: 60,
      settleWindowSeconds: 604_800,
    });
  });

  it.each<[unknown]>([[undefined], [null], [{}], [{ maxRetrySeconds: null }], [{ unknown: 1 }]])(
    'is the default one when %j is given',
    (policy) => {
      expect(accepted({ ...MINIMAL, policy }).policy).toEqual(DEFAULT_POLICY);
    },
  );

  it.each(MAXIMA)('takes fractions of %s, and up to %d', (field, maximum) => {
    for (const value of [0.001, 1.5, maximum]) {
      expect(accepted({ ...MINIMAL, policy: around(field, value) }).policy).toEqual({
        ...DEFAULT_POLICY,
        ...around(field, value),
      });
    }
  });

  it.each(MAXIMA)('refuses %s above %d, and what is no such number', (field, maximum) => {
    for (const value of [maximum + 0.001, -1, NaN, Infinity, -Infinity, '1', true, [], {}, 1n]) {
      expect(refusedFields({ policy: around(field, value) })).toEqual([`policy.${field}`]);
    }
  });

  it.each(MAXIMA.filter(([field]) => field !== 'quietPeriodSeconds'))('refuses %s below a millisecond', (field) => {
    for (const value of [0, 0.000_999, Number.MIN_VALUE]) {
      expect(refusedFields({ policy: around(field, value) })).toEqual([`policy.${field}`]);
    }
  });

  it('may do without a quiet period', () => {
    expect(accepted({ ...MINIMAL, policy: { quietPeriodSeconds: 0 } }).policy.quietPeriodSeconds).toBe(0);
  });

  it.each([{ initialRetrySeconds: 301 }, { maxRetrySeconds: 0.5 }, { initialRetrySeconds: 2, maxRetrySeconds: 1 }])(
    'refuses a first retry later than the latest: %j',
    (policy) => {
      expect(refusedFields({ policy })).toEqual(['policy.maxRetrySeconds']);
    },
  );

  it('allows the first retry delay to be the latest', () => {
    expect(accepted({ ...MINIMAL, policy: { initialRetrySeconds: 2, maxRetrySeconds: 2 } }).policy).toMatchObject({
      initialRetrySeconds: 2,
      maxRetrySeconds: 2,
    });
  });

  it.each<[unknown]>([[1], ['fast'], [[]], [true]])('is refused when it is %j', (policy) => {
    expect(refusedFields({ policy })).toEqual(['policy']);
  });

  it('reports every wrong field', () => {
    const policy = Object.fromEntries(MAXIMA.map(([field]) => [field, 'x']));
    expect(refusedFields({ policy })).toEqual(MAXIMA.map(([field]) => `policy.${field}`));
  });
});

describe('what a policy changes', () => {
  it.each([{ quietPeriodSeconds: 0 }, { maxRetrySeconds: 10, settleWindowSeconds: 1 }])(
    'is %j, and no more',
    (changes) => {
      expect(changesOf({ ...DEFAULT_POLICY, ...changes })).toEqual(changes);
    },
  );

  it('is nothing when it names the defaults', () => {
    expect(changesOf({ ...DEFAULT_POLICY })).toBeUndefined();
  });
});
