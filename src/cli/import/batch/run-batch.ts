import type { BatchHandle } from '../../../client';
import { RefundUnavailableError } from '../../../client/errors';
import { BATCH_LIMITS, type BatchLine } from '../../../contract';
import type { Temporal } from '../../connect';
import type { Context } from '../../context';
import { EXIT } from '../../exit-codes';
import { UsageError } from '../../failures';
import type { Run } from '../one-by-one';
import { outcomeOf, type LineOutcome } from '../outcome';
import type { Wanted } from '../run';
import { follow } from './follow';
import { noteOf, noteOfStop, waitingMessageOf } from './notes';
import { readOutcomes } from './rows';
import type { BatchSettings } from './settings';
import { upload } from './upload';

const MOST_LINES = BATCH_LIMITS.chunks * BATCH_LIMITS.linesPerChunk;

export interface NumberedWanted extends Wanted {
  /** In the file. */
  line: number;
}

/**
 * Starts the refunds as a batch, or goes on with the batch that is there, and follows it.
 * @param wait for refunds that are still open once all are started, seconds
 * @throws {ConflictError | RefundConflictError} the ID belongs to something else
 */
export async function runAsBatch(
  context: Context,
  wanted: readonly NumberedWanted[],
  settings: BatchSettings,
  wait: number,
): Promise<Run> {
  if (wanted.length > MOST_LINES) throw new UsageError(`A batch takes ${MOST_LINES} lines at most: split the file`);
  const interrupted = context.io.interruption();
  const { withTemporal } = await import('../../connect.js');
  return await withTemporal(context, async (temporal): Promise<Run> => {
    const batch = await temporal.refunds.startBatch(settings.id, settings.request);
    context.say(`Batch ${batch.workflowId}${batch.attached ? ' is there already: going on with it' : ''}`);
    let maySend = batch.attached;
    const run = { settings, interrupted, out: context.io.stderr, onSealing: () => void (maySend = true) };
    const lines = wanted.map(({ line, request }): BatchLine => ({ line, request }));
    try {
      await unlessInterrupted(interrupted, async () => {
        await upload(temporal, batch, { lines, ...run });
        await follow(batch, { total: lines.length, waitMs: wait * 1000, ...run });
      });
      return await report(temporal, batch, { wanted, lines, id: settings.id, interrupted });
    } catch (error) {
      if (!(error instanceof RefundUnavailableError)) throw error;
      const note = { message: noteOfStop(settings.id, maySend, error), code: EXIT.unavailable };
      return { outcomes: new Map(wanted.map(({ workflowId }) => [workflowId, stopped(maySend, error)])), note };
    }
  });
}

async function unlessInterrupted(interrupted: AbortSignal, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!interrupted.aborted || error !== interrupted.reason) throw error;
  }
}

function stopped(maySend: boolean, { message }: Error): LineOutcome {
  return maySend ? outcomeOf('unknown', { failureType: 'Unavailable', message }) : outcomeOf('notStarted');
}

interface Reported {
  wanted: readonly NumberedWanted[];
  lines: readonly BatchLine[];
  id: string;
  interrupted: AbortSignal;
}

async function report(
  temporal: Temporal,
  batch: BatchHandle,
  { wanted, lines, id, interrupted }: Reported,
): Promise<Run> {
  const { workflowId } = batch;
  const progress = await batch.progress();
  const { status } = await temporal.describe(workflowId);
  const left = { progress, execution: status.name, interrupted: interrupted.aborted };
  const waitingMessage = waitingMessageOf(left);
  const rows = await readOutcomes(temporal, workflowId, lines, { chunks: progress.chunks, waitingMessage });
  const outcomes = new Map<string, LineOutcome>();
  for (const { line, workflowId: refund } of wanted) {
    const outcome = rows.get(line);
    if (outcome !== undefined) outcomes.set(refund, outcome);
  }
  const message = noteOf(id, left);
  const code = interrupted.aborted ? { code: EXIT.interrupted } : {};
  return { outcomes, ...(message === undefined ? {} : { note: { message, ...code } }) };
}
