import type { RefundStatus } from '../../contract';
import { statusOf, type Ending } from '../ending';

/** What became of a line; the columns that the report adds. */
export interface LineOutcome {
  /**
   * `unknown`: it was cut off, or Temporal did not answer, and money may have moved. `notStarted`: the import stopped before.
   * `valid`: a dry run. Others: where the refund stands.
   */
  status: RefundStatus | 'unknown' | 'notStarted' | 'valid' | 'invalid' | 'conflict';
  refundIds: readonly string[];
  failureType: string;
  message: string;
}

export function outcomeOf(status: LineOutcome['status'], more: Partial<Omit<LineOutcome, 'status'>> = {}): LineOutcome {
  return { status, refundIds: [], failureType: '', message: '', ...more };
}

export function outcomeOfEnding(ending: Ending): LineOutcome {
  const status = statusOf(ending);
  if ('failure' in ending) {
    const { type, message } = ending.failure;
    return outcomeOf(status, { failureType: type, message });
  }
  const { result } = ending;
  if (result.status === 'refunded') return outcomeOf(status, { refundIds: result.refunds.map(({ id }) => id) });
  return outcomeOf(status, { message: result.reason ?? '' });
}

/** Groups of outcomes, as they are counted. */
export function groupOf({
  status,
}: LineOutcome): 'refunded' | 'failed' | 'canceled' | 'open' | 'unknown' | 'conflicts' | 'notStarted' | 'other' {
  switch (status) {
    case 'refunded':
    case 'failed':
    case 'canceled':
    case 'unknown':
    case 'notStarted':
      return status;
    case 'conflict':
      return 'conflicts';
    case 'valid':
    case 'invalid':
      return 'other';
    default:
      return 'open';
  }
}

/** How many of each group, in the order of their first. */
export function countGroups(outcomes: Iterable<LineOutcome>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const group = groupOf(outcome);
    counts[group] = (counts[group] ?? 0) + 1;
  }
  return counts;
}

/** As people count it. */
export function groupName(group: string, count: number): string {
  return group === 'conflicts' && count === 1 ? 'conflict' : group;
}
