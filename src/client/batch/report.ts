import { isOpen } from '../../temporal/is-open';
import { BATCH_QUERIES, chunkWorkflowId, type BatchRow } from '../../contract';
import type { Calls } from '../calls';
import { BatchFailedError, RefundNotFoundError } from '../errors';
import { temporal } from '../temporal';

/** The rows of one chunk. */
export interface ReportPage {
  chunk: number;
  rows: BatchRow[];
  /** Every line of it has its end: it will not change any more. */
  final: boolean;
  /**
   * Temporal does not retain it any more, and `rows` is empty: its lines are among these numbers, both included, those of other forgotten
   * chunks beside it too. Without `to` they are the last ones. Their refunds themselves may still tell.
   */
  forgotten?: { from: number; to?: number };
}

/** Pages in order. Of chunks that are not retained it is known once the next one is read which lines they had. */
export async function* readPages(
  calls: Calls,
  batch: string,
  chunks: number,
): AsyncGenerator<ReportPage, void, undefined> {
  let forgotten: number[] = [];
  let from = 1;
  const gap = (to?: number): ReportPage[] =>
    forgotten.map((chunk) => {
      return { chunk, rows: [], final: true, forgotten: { from, ...(to === undefined ? {} : { to }) } };
    });
  for (let chunk = 0; chunk < chunks; chunk++) {
    const page = await readPage(calls, batch, chunk).catch((error: unknown) => {
      if (error instanceof RefundNotFoundError) return undefined;
      throw error;
    });
    if (page === undefined) {
      forgotten.push(chunk);
      continue;
    }
    const [first] = page.rows;
    yield* gap(first === undefined ? undefined : first.line - 1);
    forgotten = [];
    from = (page.rows.at(-1)?.line ?? from - 1) + 1;
    yield page;
  }
  yield* gap();
}

/** A chunk that is closed tells without a worker; one that is open is asked. @throws {BatchFailedError} it was terminated */
export async function readPage(calls: Calls, batch: string, chunk: number): Promise<ReportPage> {
  const workflowId = chunkWorkflowId(batch, chunk);
  const call = { workflowId, doing: `Reading part ${chunk} of the report of ${batch}`, needsWorker: true };
  const handle = calls.client.workflow.getHandle(workflowId);
  if (isOpen((await calls.describe(call)).status.name)) {
    const rows = await calls.query(call, () => handle.query<BatchRow[]>(BATCH_QUERIES.batchReport));
    return { chunk, rows, final: false };
  }
  try {
    const { rows } = (await calls.short(call, () => handle.result())) as { rows: BatchRow[] };
    return { chunk, rows, final: true };
  } catch (error) {
    if (!(error instanceof temporal().WorkflowFailedError)) throw error;
    // What it had reported is lost with its result; its history still answers, where a worker is there to read it.
    const rows = await calls
      .query(call, () => handle.query<BatchRow[]>(BATCH_QUERIES.batchReport))
      .catch(() => {
        throw new BatchFailedError(workflowId, 'Terminated', 'its rows cannot be read', { cause: error });
      });
    return { chunk, rows, final: false };
  }
}
