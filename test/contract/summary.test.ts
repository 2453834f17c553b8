import fc from 'fast-check';
import { plain, submissionOf, summaryOf } from '../../src/contract/summary';
import { MINIMAL } from './requests';

describe('the summary of a refund', () => {
  it.each([
    [MINIMAL, 'Refund 25 of advanced payment 21000123456'],
    [{ ...MINIMAL, currency: 'BRL', amount: 25.5 }, 'Refund BRL 25.50 of advanced payment 21000123456'],
    [{ ...MINIMAL, amount: 'full' as const }, 'Refund all that is left of advanced payment 21000123456'],
    [{ ...MINIMAL, orderId: 'A-1001' }, 'Refund 25 of advanced payment 21000123456 for order A-1001'],
  ])('of %j', (request, summary) => {
    expect(summaryOf(request)).toBe(summary);
  });

  it.each([
    [MINIMAL, '25 of advanced payment 21000123456'],
    [{ ...MINIMAL, currency: 'BRL', amount: 25.5, orderId: 'A-1001' }, 'BRL 25.50 for order A-1001'],
    [{ ...MINIMAL, amount: 'full' as const, orderId: 'A-1001' }, 'all that is left for order A-1001'],
  ])('is shorter beside its submission: %j', (request, summary) => {
    expect(submissionOf(request)).toBe(summary);
  });

  it('is at most 200 bytes, the longest request included, and well-formed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 255, unit: 'grapheme' }), (orderId) => {
        const request = { advancedPaymentId: '9'.repeat(32), amount: 999_999_999_999.99, currency: 'BRL', orderId };
        for (const summary of [summaryOf(request), submissionOf(request)]) {
          expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(200);
          expect(Buffer.from(summary).toString()).toBe(summary);
        }
      }),
    );
  });

  it('shows an order ID as text, not as markup', () => {
    expect(summaryOf({ ...MINIMAL, orderId: '[x](http://e) <b>*' })).toMatch(
      /order \\\[x\\\]\(http:\/\/e\) \\<b\\>\\\*$/,
    );
  });
});

it('escapes what would be markup, and nothing else', () => {
  expect(plain('\\`*_[]<>#|')).toBe('\\\\\\`\\*\\_\\[\\]\\<\\>\\#\\|');
  fc.assert(fc.property(fc.string(), (text) => expect(plain(text).replace(/\\([\\`*_[\]<>#|])/g, '$1')).toBe(text)));
});
