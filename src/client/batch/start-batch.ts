import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { BATCH_WORKFLOW_TYPE, batchWorkflowId, type BatchRequest } from '../../contract';
import { checkBatchId, parseBatch } from '../../contract/batch-checks';
import { PRIORITY_KEYS } from '../../contract/priority';
import { plain } from '../../contract/summary';
import type { Calls } from '../calls';
import { InvalidRefundError, RefundConflictError } from '../errors';
import { readStart } from '../started';
import { BatchHandle } from './batch-handle';

/** Of the Web UI's summary, bytes: a character of a description may take three, or a backslash more. */
const SUMMARY_CHARACTERS = 60;

/** @throws {InvalidRefundError | RefundConflictError | RefundUnavailableError} */
export async function startBatch(
  calls: Calls,
  taskQueue: string,
  id: string,
  request: BatchRequest,
): Promise<BatchHandle> {
  const check = parseBatch(request);
  const wrongId = checkBatchId(id);
  if (!check.ok || wrongId !== undefined) {
    throw new InvalidRefundError([...(wrongId === undefined ? [] : [wrongId]), ...(check.ok ? [] : check.problems)]);
  }
  const workflowId = batchWorkflowId(id);
  const { description } = check.value;
  const call = {
    workflowId,
    doing: `Starting batch ${workflowId}`,
    ifUnanswered: 'It may have been started all the same: repeat it, it starts once.',
  };
  try {
    await calls.short(call, () =>
      calls.client.workflow.start(BATCH_WORKFLOW_TYPE, {
        workflowId,
        taskQueue,
        args: [check.value],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        priority: { priorityKey: PRIORITY_KEYS.batch },
        staticSummary: plain([...(description ?? 'Refunds in bulk')].slice(0, SUMMARY_CHARACTERS).join('')),
      }),
    );
    return new BatchHandle(calls, { workflowId, attached: false });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const { workflowType } = await readStart(calls, workflowId);
    if (workflowType === BATCH_WORKFLOW_TYPE) return new BatchHandle(calls, { workflowId, attached: true });
    throw new RefundConflictError(workflowId, 'belongs to a workflow of another type. Use another batch ID.');
  }
}
