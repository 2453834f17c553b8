import { ROW_STATUSES, type BatchCounts, type BatchRow, type RowStatus } from '../../contract';

export function noCounts(): BatchCounts {
  return Object.fromEntries(ROW_STATUSES.map((status) => [status, 0])) as BatchCounts;
}

export function countRows(rows: readonly Pick<BatchRow, 'status'>[]): BatchCounts {
  const counts = noCounts();
  for (const { status } of rows) counts[status]++;
  return counts;
}

export function allOf(lines: number, status: RowStatus): BatchCounts {
  return { ...noCounts(), [status]: lines };
}

export function addCounts(...all: readonly BatchCounts[]): BatchCounts {
  const sum = noCounts();
  for (const counts of all) for (const status of ROW_STATUSES) sum[status] += counts[status];
  return sum;
}

/** Lines that have their end. */
export function endedOf(counts: BatchCounts): number {
  return ROW_STATUSES.reduce(
    (sum, status) => (status === 'waiting' || status === 'open' ? sum : sum + counts[status]),
    0,
  );
}
