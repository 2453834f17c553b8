import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import Long from 'long';

const { RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL: SIGNAL, RESET_REAPPLY_EXCLUDE_TYPE_UPDATE: UPDATE } =
  temporal.api.enums.v1.ResetReapplyExcludeType;

/**
 * As an operator does in the Web UI, with the workflow's newest run.
 * @param eventId of the end of a workflow task: what comes after it is done again
 * @param options.withoutMessages forgets those that came after it
 */
export async function resetWorkflow(
  client: Client,
  workflowId: string,
  eventId: number,
  { withoutMessages = false } = {},
): Promise<void> {
  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
    workflowTaskFinishEventId: Long.fromNumber(eventId),
    requestId: randomUUID(),
    reason: 'an operator tries again',
    ...(withoutMessages ? { resetReapplyExcludeTypes: [SIGNAL, UPDATE] } : {}),
  });
}
