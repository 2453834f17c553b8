import { Client, Connection } from '@temporalio/client';
import { InvalidRefundError, RefundClient, type RefundRequest } from '../../src';
import { thrown } from './thrown';

// Nothing listens there: whatever would be started fails with another error.
const connection = Connection.lazy({ address: '127.0.0.1:1' });
const refunds = new RefundClient(new Client({ connection }), { timeoutMs: 500 });
afterAll(() => connection.close());

const VALID = { advancedPaymentId: '21000123456', amount: 25, reference: 'return-7' };

describe('an invalid request starts nothing', () => {
  it.each<[string, unknown]>([
    ['request', null],
    ['request', 'refund please'],
    ['request', [VALID]],
    ['advancedPaymentId', { ...VALID, advancedPaymentId: 21000123456 }],
    ['advancedPaymentId', { ...VALID, advancedPaymentId: '21000-1' }],
    ['advancedPaymentId', { amount: 25, reference: 'return-7' }],
    ['amount', { ...VALID, amount: 0 }],
    ['amount', { ...VALID, amount: -1 }],
    ['amount', { ...VALID, amount: Number.NaN }],
    ['amount', { ...VALID, amount: '25' }],
    ['amount', { ...VALID, amount: 25.001 }],
    ['amount', { ...VALID, amount: 25.5, currency: 'CLP' }],
    ['currency', { ...VALID, currency: 'brl' }],
    ['reference', { ...VALID, reference: 7 }],
    ['reference', { ...VALID, reference: '' }],
    ['reference', { ...VALID, reference: undefined }],
    ['reference', { ...VALID, reference: 'with a blank' }],
    ['reference', { ...VALID, reference: 'x'.repeat(60) }],
    ['orderId', { ...VALID, orderId: 'two\nlines' }],
    ['requestedBy', { ...VALID, hold: { releasedByAnother: true } }],
    ['hold', { ...VALID, hold: {} }],
    ['hold.seconds', { ...VALID, hold: { seconds: '5' } }],
    ['policy', { ...VALID, policy: 'fast' }],
    ['policy.submitWindowSeconds', { ...VALID, policy: { submitWindowSeconds: 82_801 } }],
  ])('and names %s', async (field, request) => {
    const invalid = await thrown(InvalidRefundError, refunds.request(request as RefundRequest));
    expect(invalid.problems.map((problem) => problem.field)).toContain(field);
    expect(invalid.message).toContain(`${field} `);
  });

  it.each(['', '-refund', 'a b', 'ação', 'x'.repeat(65)])('under the workflow ID "%s"', async (workflowId) => {
    const invalid = await thrown(InvalidRefundError, refunds.request(VALID, { workflowId }));
    expect(invalid.problems).toMatchObject([{ field: 'workflowId' }]);
  });

  it('and names every field at once', async () => {
    const request = { advancedPaymentId: 'x', amount: 0, hold: {} };
    const invalid = await thrown(InvalidRefundError, refunds.request(request));
    expect(invalid.problems.map(({ field }) => field)).toEqual(['advancedPaymentId', 'amount', 'hold', 'reference']);
  });

  it('and says what to do about a reference that does not fit into the ID', async () => {
    const invalid = await thrown(InvalidRefundError, refunds.request({ ...VALID, reference: 'x'.repeat(60) }));
    expect(invalid.message).toMatch(/shorter reference .* or an explicit workflowId/);
  });
});

it('takes a reference that does not fit into the ID when an ID is given', async () => {
  const request = { ...VALID, reference: 'with a blank' };
  await expect(refunds.request(request, { workflowId: 'order-1' })).rejects.toThrow('Starting refund order-1 failed');
});
