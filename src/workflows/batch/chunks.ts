import {
  ApplicationFailure,
  ChildWorkflowCancellationType,
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { BATCH_CHUNK_WORKFLOW_TYPE, chunkWorkflowId, type LinesAdded } from '../../contract';
import { parseAddLines } from '../../contract/batch-checks';
import { digestOf } from '../../contract/digest';
import { readChunk } from './activities';
import { noteDone, noteLost, openChunk, type BatchState, type Chunk } from './batch-state';
import { grantSignal, type ChunkInput, type Grant } from './protocol';

/** Keeps the lines in a workflow of their own, which waits for its turn. Answers once they are kept. */
export async function addLines(state: BatchState, message: unknown): Promise<LinesAdded> {
  const check = parseAddLines(message);
  if (!check.ok) throw ApplicationFailure.nonRetryable('refused before', 'InvalidRequest');
  const { chunk: number, lines } = check.value;
  const answer = { chunk: number, lines: lines.length };
  const known = state.chunks[number];
  if (known !== undefined) {
    await condition(() => known.starting !== true);
    if (state.chunks[number] === known) return { ...answer, known: true };
  }
  // Kept before it is started: its first report may be heard before that it has.
  const chunk: Chunk = { lines: lines.length, digest: digestOf(lines), open: openChunk(lines.length), starting: true };
  state.chunks[number] = chunk;
  const { workflowId: batch } = workflowInfo();
  const started = await start({ batch, chunk: number, lines, slotSeconds: state.request.slotSeconds });
  if (started) {
    delete chunk.starting;
    return { ...answer, known: false };
  }
  const existing = await readChunk({ workflowId: chunkWorkflowId(batch, number) });
  delete chunk.starting;
  if (existing.digest !== chunk.digest) {
    Reflect.deleteProperty(state.chunks, number);
    const why = `Chunk ${number} of a batch of this ID was there before, with other lines: use another batch ID.`;
    throw ApplicationFailure.nonRetryable(why, 'ChunkConflict');
  }
  // Of before a reset, or before somebody started the batch anew: it reports at its next grant, or has ended.
  if (existing.counts === null) noteLost(state, chunk);
  else if (existing.counts !== undefined) noteDone(state, chunk, existing.counts);
  return { ...answer, known: true };
}

async function start(input: ChunkInput): Promise<boolean> {
  try {
    await startChild(BATCH_CHUNK_WORKFLOW_TYPE, {
      workflowId: chunkWorkflowId(input.batch, input.chunk),
      args: [input],
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      // It outlives the runs of its batch, and follows what it has started even when the batch is terminated.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      staticSummary: `${input.lines.length} refunds from line ${input.lines[0]?.line ?? 0} on`,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Tells a chunk what it may do. One that is gone is counted by what it has left, or as lost. */
export async function tell(state: BatchState, number: number, grant: Grant): Promise<void> {
  const chunk = state.chunks[number];
  if (chunk?.open === undefined) return;
  chunk.open.grant = grant;
  delete chunk.open.ask;
  const workflowId = chunkWorkflowId(workflowInfo().workflowId, number);
  try {
    await getExternalWorkflowHandle(workflowId).signal(grantSignal, grant);
  } catch {
    const { counts } = await readChunk({ workflowId });
    if (counts === undefined) return; // open after all: it is asked again
    if (counts === null) noteLost(state, chunk);
    else noteDone(state, chunk, counts);
  }
}
