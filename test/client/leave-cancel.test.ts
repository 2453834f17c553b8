import { RefundRefusedError, RefundUnavailableError } from '../../src/client';
import { leaveCancel } from '../../src/client/leave-cancel';

const CANCELED = { decision: 'canceled', status: 'canceled' } as const;

function refundThat(refuses?: Error) {
  const signalCancel = refuses === undefined ? () => Promise.resolve() : () => Promise.reject(refuses);
  return { signalCancel: jest.fn(signalCancel), cancel: jest.fn(() => Promise.resolve(CANCELED)) };
}

const BY = { requestedBy: 'ana' };

it('leaves a cancel that is kept, and no decision', async () => {
  const refund = refundThat();
  expect(await leaveCancel(refund, BY)).toBeUndefined();
  expect(refund.signalCancel).toHaveBeenCalledWith(BY);
  expect(refund.cancel).not.toHaveBeenCalled();
});

it('tells the decision of a refund that has closed in the meantime, not that the cancel is too late', async () => {
  const refund = refundThat(new RefundRefusedError('r1', 'TooLate', 'it is closed already, as COMPLETED'));
  expect(await leaveCancel(refund, BY)).toEqual(CANCELED);
});

it('leaves nothing where Temporal is away, and says so', async () => {
  const away = new RefundUnavailableError('r1', 'Temporal did not answer');
  await expect(leaveCancel(refundThat(away), BY)).rejects.toBe(away);
});
