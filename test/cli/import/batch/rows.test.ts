import { ROW_STATUSES, type BatchProgress, type BatchRow } from '../../../../src';
import { waitingMessageOf } from '../../../../src/cli/import/batch/notes';
import { outcomeOfRow } from '../../../../src/cli/import/batch/rows';
import { groupOf } from '../../../../src/cli/import/outcome';

it('tells of each row what an import without a batch would', () => {
  const rows = ROW_STATUSES.map((status): BatchRow => ({ line: 2, status, workflowId: 'refund-1-r' }));
  expect(Object.fromEntries(rows.map((row) => [row.status, groupOf(outcomeOfRow(row))]))).toEqual({
    waiting: 'notStarted',
    open: 'open',
    refunded: 'refunded',
    canceled: 'canceled',
    failed: 'failed',
    invalid: 'other',
    conflict: 'conflicts',
    notSent: 'notStarted',
    unknown: 'unknown',
  });
});

it('keeps the refunds, and why there are none', () => {
  const refunded: BatchRow = { line: 2, status: 'refunded', refundIds: ['7', '8'], amount: 25 };
  expect(outcomeOfRow(refunded)).toEqual({ status: 'refunded', refundIds: ['7', '8'], failureType: '', message: '' });
  const failed: BatchRow = { line: 2, status: 'failed', failureType: 'NotFound', message: 'no such payment' };
  expect(outcomeOfRow(failed)).toMatchObject({ failureType: 'NotFound', message: 'no such payment' });
});

it.each([
  ['RUNNING', 'running', 'goes on'],
  ['RUNNING', 'paused', 'once it is resumed'],
  ['RUNNING', 'collecting', 'import again'],
  ['RUNNING', 'canceling', undefined],
  ['TERMINATED', 'running', undefined],
] as const)('says of a line that waits in a %s batch that is %s: %s', (execution, status, said) => {
  const message = waitingMessageOf({ execution, progress: { status } as BatchProgress });
  const outcome = outcomeOfRow({ line: 2, status: 'waiting' }, message);
  expect(outcome).toMatchObject({
    status: 'notStarted',
    message: said === undefined ? '' : expect.stringContaining(said),
  });
});
