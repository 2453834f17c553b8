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

const CALL_TIMEOUT_MS = 30_000; // a batch may have thousands of events

/** The newest first, as visibility lists them; what its retention has just ended for is left out. */
export async function* ofNamespace(
  client: Client,
  { query, limit }: { query: string; limit: number },
): AsyncGenerator<Recorded> {
  let left = limit;
  for await (const { workflowId, runId } of withoutMemos(client).workflow.list({ query })) {
    if (left-- === 0) return;
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
