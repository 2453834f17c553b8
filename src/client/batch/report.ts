import { WorkflowFailedError } from '@temporalio/client';
import { BATCH_QUERIES, chunkWorkflowId, type BatchRow } from '../../contract';
import type { Calls } from '../calls';
import { BatchFailedError } from '../errors';

/** The rows of one chunk. */
export interface ReportPage {
  chunk: number;
  rows: BatchRow[];
  /** Every line of it has its end: it will not change any more. */
  final: boolean;
}

/** A chunk that is closed tells without a worker; one that is open is asked. @throws {BatchFailedError} it was terminated */
export async function readPage(calls: Calls, batch: string, chunk: number): Promise<ReportPage> {
  const workflowId = chunkWorkflowId(batch, chunk);
  const call = { workflowId, doing: `Reading part ${chunk} of the report of ${batch}`, needsWorker: true };
  const handle = calls.client.workflow.getHandle(workflowId);
  if ((await calls.describe(call)).status.name === 'RUNNING') {
    const rows = await calls.query(call, () => handle.query<BatchRow[]>(BATCH_QUERIES.batchReport));
    return { chunk, rows, final: false };
  }
  try {
    const { rows } = (await calls.short(call, () => handle.result())) as { rows: BatchRow[] };
    return { chunk, rows, final: true };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    // What it had reported is lost with its result; its history still answers, where a worker is there to read it.
    const rows = await calls
      .query(call, () => handle.query<BatchRow[]>(BATCH_QUERIES.batchReport))
      .catch(() => {
        throw new BatchFailedError(workflowId, 'Terminated', 'its rows cannot be read', { cause: error });
      });
    return { chunk, rows, final: false };
  }
}
