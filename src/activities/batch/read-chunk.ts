import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { isOpen } from '../../temporal/is-open';
import { BATCH_CHUNK_WORKFLOW_TYPE, type BatchCounts } from '../../contract';
import { digestOf } from '../../contract/digest';
import { readStart } from '../../temporal/read-start';
import { isNotFound } from './follow-refund';
import type { ExistingChunk } from './types';

/** For a batch that finds a chunk started already, or gone: after a reset, or a second start of its ID. */
export async function readChunk(client: Client, workflowId: string): Promise<ExistingChunk> {
  try {
    const started = await readStart(client, workflowId);
    if (started.workflowType !== BATCH_CHUNK_WORKFLOW_TYPE) return {};
    const input = (await started.input()) as { lines?: unknown } | undefined;
    const digest = digestOf(input?.lines ?? null);
    const handle = client.workflow.getHandle(workflowId);
    if (isOpen((await handle.describe()).status.name)) return { digest };
    return { digest, counts: await countsOf(handle) };
  } catch (error) {
    if (isNotFound(error)) return { counts: null };
    throw error;
  }
}

async function countsOf(handle: WorkflowHandle): Promise<BatchCounts | null> {
  try {
    const result = (await handle.result()) as { counts?: BatchCounts } | undefined;
    return result?.counts ?? null;
  } catch (error) {
    if (error instanceof WorkflowFailedError) return null;
    throw error;
  }
}
