import { parseRefundRequest, REFUND_WORKFLOW_TYPE, type ParsedRequest } from '../contract';
import { differences } from '../contract/identity';
import type { Calls } from './calls';
import { RefundConflictError } from './errors';
import { readStart } from './started';

/**
 * Makes sure that the workflow of this ID, open or closed, is the same refund.
 * @returns its first run ID
 * @throws {RefundConflictError}
 */
export async function assertSameRefund(
  calls: Calls,
  workflowId: string,
  request: ParsedRequest,
): Promise<string | undefined> {
  const started = await readStart(calls, workflowId);
  if (started.workflowType !== REFUND_WORKFLOW_TYPE) {
    throw new RefundConflictError(workflowId, 'belongs to a workflow of another type. Use another reference.');
  }
  let input: unknown;
  try {
    input = await started.input();
  } catch (error) {
    const why =
      "belongs to a refund whose request this client's data converter cannot read, so that it cannot compare.";
    throw new RefundConflictError(workflowId, why, [], { cause: error });
  }
  const check = parseRefundRequest(input);
  if (!check.ok) {
    throw new RefundConflictError(workflowId, 'belongs to a refund whose request was invalid. Use a new reference.');
  }
  const fields = differences(request, check.request);
  if (fields.length > 0) {
    const why = `belongs to another refund, which differs in ${fields.join(', ')}. A refund of its own needs a new reference.`;
    throw new RefundConflictError(workflowId, why, fields);
  }
  return started.runId;
}
