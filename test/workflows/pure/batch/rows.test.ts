import { CLOSING_FAILURES } from '../../../../src/contract';
import { clip, endOf } from '../../../../src/workflows/batch/rows';

it('names the refunds of a refunded line', () => {
  const refunds = [{ id: '1' }, { id: '2' }];
  const result = { status: 'refunded', refunds, amount: 25, idempotencyKey: 'k' };
  expect(endOf({ outcome: 'completed', result })).toEqual({ status: 'refunded', refundIds: ['1', '2'], amount: 25 });
});

it('says who canceled', () => {
  const result = { status: 'canceled', canceledBy: 'ana', reason: 'kept it' };
  expect(endOf({ outcome: 'completed', result })).toEqual({ status: 'canceled', message: 'Canceled by ana: kept it' });
});

it.each(CLOSING_FAILURES)('calls a refund that closed with %s failed: it is proof that no money moved', (type) => {
  expect(endOf({ outcome: 'failed', type, message: 'why' })).toEqual({
    status: 'failed',
    failureType: type,
    message: 'why',
  });
});

it.each<[string, Parameters<typeof endOf>[0]]>([
  ['a failure that proves nothing', { outcome: 'failed', type: 'ServerError', message: '500' }],
  ['a termination', { outcome: 'lost', message: 'TERMINATED' }],
  ['a result that no refund returns', { outcome: 'completed', result: { status: 'done' } }],
  ['a refund without refunds', { outcome: 'completed', result: { status: 'refunded' } }],
  ['nothing', { outcome: 'completed', result: null }],
])('says unknown of %s, and never failed', (_, followed) => {
  expect(endOf(followed).status).toBe('unknown');
});

it('cuts long messages, never through a character', () => {
  expect(clip('x'.repeat(300))).toHaveLength(300);
  expect(clip('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
  expect(clip(`${'x'.repeat(298)}😀😀`)).toBe(`${'x'.repeat(298)}…`);
});
