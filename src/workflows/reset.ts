import { workflowInfo } from '@temporalio/workflow';

/** A run after a workflow reset: requests of the one before it may have left, or be out still. */
export function isReset(): boolean {
  const { runId, firstExecutionRunId } = workflowInfo();
  return runId !== firstExecutionRunId;
}
