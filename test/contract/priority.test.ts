import fc from 'fast-check';
import { priorityOf } from '../../src/contract/priority';

it('puts a single refund before the lines of a batch', () => {
  expect(priorityOf('single', undefined).priorityKey).toBeLessThan(priorityOf('batchLine', undefined).priorityKey);
});

it('takes turns between sellers, where there are several', () => {
  expect(priorityOf('batchLine', 'seller-1')).toEqual({ priorityKey: 4, fairnessKey: 'seller-1' });
  expect(priorityOf('single', undefined)).toEqual({ priorityKey: 2 });
});

it('never makes a key that Temporal refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 64 }), (sellerId) => {
      const { fairnessKey = '' } = priorityOf('single', sellerId);
      expect(Buffer.byteLength(fairnessKey)).toBeLessThanOrEqual(64);
      expect(sellerId.startsWith(fairnessKey)).toBe(true);
    }),
  );
});
