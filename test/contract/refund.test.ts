import fc from 'fast-check';
import { isApproved, isRejected, sumOf, toHundredths, type Refund } from '../../src/contract';

const refundOf = (amount: number, status = 'approved'): Refund => ({ id: '1', paymentId: '2', amount, status });

describe('the sum of refunds', () => {
  it.each([
    [[], 0],
    [[25], 25],
    [[0.1, 0.2], 0.3],
    [[0.1, 0.2, 0.3, 0.4], 1],
    [[1.1, 2.2], 3.3],
    [[999_999_999_999.99, 0.01], 1e12],
  ])('of %j is %p, whatever floating-point says', (amounts, sum) => {
    expect(sumOf(amounts.map((amount) => refundOf(amount)))).toBe(sum);
  });

  it('is exact to the cent, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e12 }), { maxLength: 20 }), (cents) => {
        const refunds = cents.map((each) => refundOf(each / 100));
        const total = cents.reduce((sum, each) => sum + each, 0);
        expect(toHundredths(sumOf(refunds))).toBe(total);
        expect(sumOf([...refunds].reverse())).toBe(sumOf(refunds));
      }),
    );
  });

  it('counts every amount in whole hundredths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e14 }), (cents) => {
        expect(toHundredths(cents / 100)).toBe(cents);
      }),
    );
  });
});

describe('the status of a refund', () => {
  it.each([
    ['approved', { approved: true, rejected: false }],
    ['rejected', { approved: false, rejected: true }],
    ['cancelled', { approved: false, rejected: true }],
    ['in_process', { approved: false, rejected: false }],
    ['authorized', { approved: false, rejected: false }],
    ['unknown', { approved: false, rejected: false }],
    ['', { approved: false, rejected: false }],
    ['Approved', { approved: false, rejected: false }],
    ['rejected ', { approved: false, rejected: false }],
  ])('%j: %j, by the exact word only', (status, expected) => {
    const refund = refundOf(25, status);
    expect({ approved: isApproved(refund), rejected: isRejected(refund) }).toEqual(expected);
  });
});
