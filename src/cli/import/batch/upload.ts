import type { BatchHandle } from '../../../client';
import { BatchRefusedError } from '../../../client/errors';
import type { BatchLine, BatchProgress } from '../../../contract';
import type { Temporal } from '../../connect';
import { ConflictError } from '../../failures';
import { startProgress } from '../progress';
import { holdsOtherLines } from './compare';
import type { BatchSettings } from './settings';

export interface Upload {
  /** In the order of the file, with its line numbers. */
  lines: readonly BatchLine[];
  settings: BatchSettings;
  interrupted: AbortSignal;
  out: NodeJS.WriteStream;
  /** From here on refunds may be sent. */
  onSealing: () => void;
}

/**
 * Brings every line to the batch and seals it; of a batch that was sealed before, makes sure that it holds these very lines.
 * @throws {ConflictError} it holds others
 * @throws the signal's reason: interrupted, and not sealed by this run
 */
export async function upload(temporal: Temporal, batch: BatchHandle, options: Upload): Promise<void> {
  const { lines, settings, onSealing } = options;
  const { pace } = settings;
  const mayBeThere = batch.attached ? await batch.progress() : undefined;
  if (mayBeThere !== undefined && mayBeThere.status !== 'collecting') {
    onSealing();
    if (await holdsOtherLines(temporal, batch.workflowId, lines, mayBeThere)) throw changed(settings, batch.workflowId);
    if (mayBeThere.status === 'running' || mayBeThere.status === 'paused') await setPace(batch, pace);
    return;
  }
  try {
    await add(batch, options);
    options.interrupted.throwIfAborted();
    if (mayBeThere !== undefined) await setPace(batch, pace);
    onSealing();
    await batch.seal();
  } catch (error) {
    if (error instanceof BatchRefusedError && error.type === 'TooLate') throw takesNoMore(settings, error);
    if (!(error instanceof BatchRefusedError) || !DIFFERENT.includes(error.type)) throw error;
    throw changed(settings, batch.workflowId);
  }
}

/** Refusals by which a batch says that it holds other lines. */
const DIFFERENT = ['ChunkConflict', 'Incomplete'];

async function add(batch: BatchHandle, { lines, interrupted, out }: Upload): Promise<void> {
  let done = 0;
  // What ends early would be taken for all there is: its last chunk would be a short one, which the whole file does not have.
  const unlessInterrupted = function* (): Generator<BatchLine> {
    for (const line of lines) {
      interrupted.throwIfAborted();
      yield line;
    }
  };
  const progress = startProgress(out, () => ({ note: 'uploading', done, total: lines.length, counts: {} }));
  try {
    await batch.add(unlessInterrupted(), { onAdded: (added) => void (done += added.lines) });
  } finally {
    progress.stop();
  }
}

async function setPace(batch: BatchHandle, pace: BatchSettings['pace']): Promise<BatchProgress | undefined> {
  if (Object.keys(pace).length === 0) return undefined;
  try {
    return await batch.setPace(pace);
  } catch (error) {
    if (error instanceof BatchRefusedError && error.type === 'TooLate') return undefined; // it has nothing left to start
    throw error;
  }
}

function changed({ id }: BatchSettings, workflowId: string): ConflictError {
  return new ConflictError(
    `There is a batch ${workflowId} already, and it holds other refunds than the file: the file, or --requested-by, was changed since, or ` +
      'another file had this name. Nothing was changed at the batch. To go on with it, import the file as it was. To have the file as it is ' +
      `now, import it under an ID of its own, --batch-id ${suggestion(id)}: refunds that are there already are found, and paid once. What of ` +
      `the old batch is not wanted any more is stopped by: refunds batch cancel ${id}`,
  );
}

/** It was terminated, or canceled at this moment. */
function takesNoMore({ id }: BatchSettings, { message }: Error): ConflictError {
  return new ConflictError(`${message}. To have the file all the same, import it under --batch-id ${suggestion(id)}`);
}

function suggestion(id: string): string {
  return `${id.slice(0, 98)}-2`;
}
