import { readPage } from '../../../client/batch/report';
import { BatchFailedError, RefundNotFoundError } from '../../../client/errors';
import type { BatchLine, BatchRow } from '../../../contract';
import type { Temporal } from '../../connect';
import { outcomeOf, type LineOutcome } from '../outcome';
import { inSlots } from '../slots';
import { standingOf, STILL_OPEN } from '../standing';
import { chunksOf, READS } from './compare';

/**
 * What became of each line, by line number. A line whose page of the report cannot be had any more is `unknown`: its refund itself may still
 * tell.
 * @param chunks that the batch has
 * @param waitingMessage of a line that is not started yet
 * @throws {RefundUnavailableError}
 */
export async function readOutcomes(
  temporal: Temporal,
  workflowId: string,
  lines: readonly BatchLine[],
  { chunks, waitingMessage }: { chunks: number; waitingMessage: string | undefined },
): Promise<Map<number, LineOutcome>> {
  const outcomes = new Map<number, LineOutcome>();
  const open: BatchRow[] = [];
  const pages = (await chunksOf(lines)).slice(0, chunks);
  await inSlots(pages.entries(), READS, async ([number, page]) => {
    const rows = await rowsOf(temporal, workflowId, number);
    if (rows === undefined) for (const { line } of page) outcomes.set(line, NOT_TOLD);
    for (const row of rows ?? []) {
      outcomes.set(row.line, outcomeOfRow(row, waitingMessage));
      if (row.status === 'open') open.push(row);
    }
  });
  await inSlots(open, READS, async ({ line, workflowId: refund, message }) => {
    if (refund === undefined) return;
    const standing = await standingOf(temporal, refund).catch((error: unknown) => {
      if (error instanceof RefundNotFoundError) return undefined; // it is about to be started
      throw error;
    });
    if (standing === undefined) return;
    const told = message !== undefined && standing.message === STILL_OPEN;
    outcomes.set(line, told ? { ...standing, message: `${message} ${STILL_OPEN}` } : standing);
  });
  return outcomes;
}

const NOT_TOLD = outcomeOf('unknown', {
  message: 'its part of the report is not retained any more, or cannot be read: look at the refund itself',
});

async function rowsOf({ calls }: Temporal, workflowId: string, chunk: number): Promise<BatchRow[] | undefined> {
  try {
    return (await readPage(calls, workflowId, chunk)).rows;
  } catch (error) {
    if (error instanceof RefundNotFoundError || error instanceof BatchFailedError) return undefined;
    throw error;
  }
}

/** In the words of the import, which are the same with a batch and without. */
export function outcomeOfRow(
  { status, refundIds = [], failureType = '', message = '' }: BatchRow,
  waitingMessage = message,
): LineOutcome {
  const more = { refundIds, failureType, message };
  switch (status) {
    case 'waiting':
      return outcomeOf('notStarted', { ...more, message: waitingMessage });
    case 'notSent':
      return outcomeOf('notStarted', more);
    case 'open':
      return outcomeOf('submitting', { message: STILL_OPEN });
    case 'conflict':
      return outcomeOf('conflict', { ...more, failureType: 'RefundConflict' });
    default:
      return outcomeOf(status, more);
  }
}
