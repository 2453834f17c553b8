import fc from 'fast-check';
import { parseRefundRequest } from '../../src/contract';
import { isMoney } from '../../src/gateway/responses';
import { MINIMAL } from './requests';

const takes = (amount: number, currency?: string): boolean =>
  parseRefundRequest({ ...MINIMAL, amount, ...(currency === undefined ? {} : { currency }) }).ok;

const currency = fc.constantFrom(undefined, 'ARS', 'BRL', 'MXN', 'PEN', 'UYU', 'USD', 'CLP', 'COP');
const decimalsIn = (code: string | undefined): number => (code === 'CLP' || code === 'COP' ? 0 : 2);

/** A decimal as people write it, e.g. `12.340`: digits that a double keeps. */
const written = fc
  .tuple(fc.integer({ min: 0, max: 1e9 }), fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 6 }))
  .map(([whole, fraction]) => (fraction === '' ? String(whole) : `${whole}.${fraction}`));

it('an amount is taken exactly if, as people write it, it has no more decimals than its currency', () => {
  fc.assert(
    fc.property(written, currency, (text, code) => {
      const decimals = (text.split('.')[1] ?? '').replace(/0+$/, '').length;
      const amount = Number(text);
      expect({ text, taken: takes(amount, code) }).toEqual({ text, taken: amount > 0 && decimals <= decimalsIn(code) });
    }),
    { numRuns: 1_000 },
  );
});

it('no number with more decimals is ever taken, and what is taken travels as the same number', () => {
  const near = fc
    .tuple(fc.integer({ min: 1, max: 1e14 }), fc.integer({ min: -4, max: 4 }))
    .map(([cents, steps]) => cents / 100 + steps * Number.EPSILON * (cents / 100));
  fc.assert(
    fc.property(fc.oneof(near, fc.double()), currency, (amount, code) => {
      if (!takes(amount, code)) return;
      const sent = JSON.stringify({ amount });
      expect(sent).toMatch(decimalsIn(code) === 0 ? /^\{"amount":\d+\}$/ : /^\{"amount":\d+(\.\d{1,2})?\}$/);
      expect(JSON.parse(sent)).toEqual({ amount });
      expect(isMoney(amount)).toBe(true); // or the gateway's client would refuse what the contract has taken
    }),
    { numRuns: 1_000 },
  );
});
