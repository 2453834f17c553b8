import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import Long from 'long';

/**
 * As an operator does in the Web UI, with the workflow's newest run.
 * @param eventId of the end of a workflow task: what comes after it is done again
 */
export async function resetWorkflow(client: Client, workflowId: string, eventId: number): Promise<void> {
  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
    workflowTaskFinishEventId: Long.fromNumber(eventId),
    requestId: randomUUID(),
    reason: 'an operator tries again',
  });
}
