import { pack } from '../../../client/batch/pack';
import { RefundNotFoundError } from '../../../client/errors';
import { readStart } from '../../../client/started';
import { chunkWorkflowId, type BatchLine, type BatchProgress } from '../../../contract';
import { digestOf } from '../../../contract/digest';
import type { Temporal } from '../../connect';
import { inSlots } from '../slots';

/** Reads at a time: each is one call, and costs nothing on Temporal Cloud. */
export const READS = 10;

/**
 * Whether a batch that takes no more lines holds others than these. By how its chunks were started, so that a closed one can be asked, too:
 * only what is the same may be reported on.
 */
export async function holdsOtherLines(
  temporal: Temporal,
  workflowId: string,
  lines: readonly BatchLine[],
  { chunks, cancel }: BatchProgress,
): Promise<boolean> {
  const wanted = await chunksOf(lines);
  // One that was canceled before all lines had come lacks some.
  if (wanted.length < chunks || (wanted.length > chunks && cancel === undefined)) return true;
  let others = false;
  await inSlots(wanted.slice(0, chunks).entries(), READS, async ([number, chunk]) => {
    if (others) return;
    const held = await readLines(temporal, chunkWorkflowId(workflowId, number));
    if (held !== undefined && digestOf(held) !== digestOf(chunk)) others = true;
  });
  return others;
}

/** As they are uploaded. */
export async function chunksOf(lines: readonly BatchLine[]): Promise<BatchLine[][]> {
  const chunks: BatchLine[][] = [];
  for await (const chunk of pack(lines, 0)) chunks.push(chunk);
  return chunks;
}

/** Undefined where it is not retained any more: then nobody can be told what became of its lines, either. */
async function readLines({ calls }: Temporal, workflowId: string): Promise<unknown> {
  try {
    const input = await (await readStart(calls, workflowId)).input();
    return typeof input === 'object' && input !== null && 'lines' in input ? input.lines : null;
  } catch (error) {
    if (error instanceof RefundNotFoundError) return undefined;
    throw error;
  }
}
