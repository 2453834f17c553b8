import type { Followed } from '../../activities/batch/types';
import {
  CLOSING_FAILURES,
  describeProblems,
  type BatchLine,
  type BatchRow,
  type CanceledResult,
  type RefundedResult,
} from '../../contract';
import { identifyRequest, type Requested } from '../../contract/identity';

/** Of a row: a report of hundreds of them has to fit into one message. */
const MAX_MESSAGE = 300;

/** What can be said of the end of one refund. */
export type RowEnd = Pick<BatchRow, 'status' | 'refundIds' | 'amount' | 'failureType' | 'message'>;

/** A line as it is before anything is done, and its refund, unless it is invalid. */
export function firstRow({ line, request, workflowId }: BatchLine): { row: BatchRow; requested?: Requested } {
  const check = identifyRequest(request, workflowId);
  if (check.ok) {
    return { row: { line, status: 'waiting', workflowId: check.requested.workflowId }, requested: check.requested };
  }
  const message = clip(`Nothing was started, the line is invalid: ${describeProblems(check.problems)}`);
  return { row: { line, status: 'invalid', failureType: 'InvalidRequest', message } };
}

/** From what was heard of a refund to what the report says of it. Nothing but proof makes a row `failed` or `canceled`. */
export function endOf(followed: Exclude<Followed, { outcome: 'open' }>): RowEnd {
  switch (followed.outcome) {
    case 'completed':
      return endOfResult(followed.result);
    case 'canceled':
      return { status: 'canceled', message: 'Canceled through Temporal; no money moved.' };
    case 'failed': {
      const { type: failureType, message } = followed;
      const proven = (CLOSING_FAILURES as readonly string[]).includes(failureType);
      return { status: proven ? 'failed' : 'unknown', failureType, message: clip(message) };
    }
    case 'conflict':
      return { status: 'conflict', message: followed.message };
    case 'lost':
      return { status: 'unknown', message: followed.message };
  }
}

/** What a worker of another version returns is anybody's guess. */
type Unchecked = Partial<Omit<RefundedResult, 'status'> & Omit<CanceledResult, 'status' | 'amount'>> & {
  status?: string;
};

function endOfResult(result: unknown): RowEnd {
  const { status, refunds, amount, canceledBy, reason } = (result ?? {}) as Unchecked;
  if (status === 'refunded' && Array.isArray(refunds) && typeof amount === 'number') {
    return { status: 'refunded', refundIds: refunds.map(({ id }) => id), amount };
  }
  if (status === 'canceled') {
    const by = canceledBy === undefined ? 'Canceled' : `Canceled by ${canceledBy}`;
    return { status: 'canceled', message: clip(reason === undefined ? by : `${by}: ${reason}`) };
  }
  return { status: 'unknown', message: 'It returned what no refund returns: look at the refund itself.' };
}

export function clip(text: string): string {
  return text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
