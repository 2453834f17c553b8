import fc from 'fast-check';
import { accepted, MINIMAL, problemsOf, refusedFields } from './requests';

describe('the amount of a refund request', () => {
  it.each([0.01, 0.1, 1, 25, 25.5, 24.99, 1e3, 19.9, 999_999_999_999.99, 1e12, 'full'])('may be %p', (amount) => {
    expect(accepted({ ...MINIMAL, amount }).amount).toBe(amount);
  });

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['null, which the gateway would take for a full refund', null],
    ['0, which the gateway would take for a full refund', 0],
    ['-0', -0],
    ['negative', -25],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    ['a number as text', '25'],
    ['"full" in other letters', 'FULL'],
    ['"full" with a blank', 'full '],
    ['an empty string', ''],
    ['true', true],
    ['a list', [25]],
    ['an object', { amount: 25 }],
    ['a BigInt', 25n],
    ['a boxed number', Object(25)],
    ['the smallest number', Number.MIN_VALUE],
    ['too small for a cent', 1e-7],
    ['three decimals', 25.001],
    ['a sum of floating-point cents', 0.1 + 0.2],
    ['larger than its cents are exact', 1e12 + 1],
    ['huge', 1e300],
    ['the largest number', Number.MAX_VALUE],
  ])('is refused when it is %s', (_, amount) => {
    expect(refusedFields({ amount })).toEqual(['amount']);
  });

  it.each(['CLP', 'COP'])('takes no decimals in %s', (currency) => {
    expect(accepted({ ...MINIMAL, amount: 25, currency }).amount).toBe(25);
    expect(accepted({ ...MINIMAL, amount: 'full', currency }).amount).toBe('full');
    expect(refusedFields({ amount: 25.5, currency })).toEqual(['amount']);
    expect(refusedFields({ amount: 25.01, currency })).toEqual(['amount']);
    expect(problemsOf({ ...MINIMAL, amount: 25.5, currency })[0]?.problem).toContain(currency);
  });

  it.each(['ARS', 'BRL', 'MXN', 'PEN', 'UYU', 'USD'])('takes two decimals in %s', (currency) => {
    expect(accepted({ ...MINIMAL, amount: 25.55, currency }).amount).toBe(25.55);
    expect(refusedFields({ amount: 25.555, currency })).toEqual(['amount']);
  });

  it('takes every number of cents that a payment can have', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e14 }), (cents) => {
        expect(accepted({ ...MINIMAL, amount: cents / 100 }).amount).toBe(cents / 100);
      }),
    );
  });

  it('takes no number that is not a number of cents', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6 }), (amount) => {
        fc.pre(Math.round(amount * 100) / 100 !== amount);
        expect(refusedFields({ amount })).toEqual(['amount']);
      }),
    );
  });

  it('takes whole numbers only in a currency without decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), (cents) => {
        const fields = cents % 100 === 0 ? [] : ['amount'];
        const change = { amount: cents / 100, currency: 'CLP' };
        if (fields.length === 0) expect(accepted({ ...MINIMAL, ...change }).amount).toBe(cents / 100);
        else expect(refusedFields(change)).toEqual(fields);
      }),
    );
  });
});

describe('the currency of a refund request', () => {
  it.each<[string, unknown]>([
    ['in small letters', 'brl'],
    ['too short', 'BR'],
    ['too long', 'BRLX'],
    ['with a line break', 'BRL\n'],
    ['empty', ''],
    ['letters of another script', 'ВRL'],
    ['a number', 986],
    ['a list', ['BRL']],
  ])('is refused %s', (_, currency) => {
    expect(refusedFields({ currency })).toEqual(['currency']);
  });

  it('is reported together with a wrong amount', () => {
    expect(refusedFields({ currency: 'clp', amount: 0.5555 })).toEqual(['currency', 'amount']);
  });
});
