import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { UsageError } from './failures';
import { withoutMemos } from './find-refunds';

export interface Recorded {
  workflowId: string;
  history: History;
}

export interface Wanted {
  /** Of visibility. */
  query: string;
  limit: number;
  /** Called at the end when there are more than the limit. */
  onMore: () => void;
}

const CALL_TIMEOUT_MS = 30_000; // a batch may have thousands of events

/** A deploy can break those alone; closed ones only prove more of the same. */
const OPEN_FIRST = ['ExecutionStatus = "Running"', 'ExecutionStatus != "Running"'];

/** Open ones first, each the newest first, as visibility lists them; what its retention has just ended for is left out. */
export async function* ofNamespace(client: Client, { query, limit, onMore }: Wanted): AsyncGenerator<Recorded> {
  let left = limit;
  for (const status of OPEN_FIRST) {
    for await (const { workflowId, runId } of list(client, `(${query}) AND ${status}`)) {
      if (left-- === 0) return onMore();
      const handle = client.workflow.getHandle(workflowId, runId);
      try {
        yield {
          workflowId,
          history: await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => handle.fetchHistory()),
        };
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    }
  }
}

/** A page is asked for within a deadline of its own: what is done with it takes as long as it takes. */
async function* list(client: Client, query: string): AsyncGenerator<{ workflowId: string; runId: string }> {
  const executions = withoutMemos(client).workflow.list({ query })[Symbol.asyncIterator]();
  for (;;) {
    const next = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => executions.next());
    if (next.done === true) return;
    yield next.value;
  }
}

/** Named after their files. @throws {UsageError} one cannot be read */
export async function* ofFiles(files: readonly string[]): AsyncGenerator<Recorded> {
  for (const file of files) {
    let history: History;
    try {
      history = historyFromJSON(JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${file} is no history in JSON: ${why}`);
    }
    yield { workflowId: path.basename(file, '.json'), history };
  }
}
