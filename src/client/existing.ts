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
  const { existingRequest, runId } = await readExisting(calls, workflowId);
  const fields = differences(request, existingRequest);
  if (fields.length > 0) {
    const why = `belongs to another refund, which differs in ${fields.join(', ')}. A refund of its own needs a new reference.`;
    throw new RefundConflictError(workflowId, why, fields);
  }
  return runId;
}

/**
 * The request that a refund was started with.
 * @throws {RefundConflictError} the ID belongs to something else
 */
export async function readRequest(calls: Calls, workflowId: string): Promise<ParsedRequest> {
  return (await readExisting(calls, workflowId)).existingRequest;
}

async function readExisting(
  calls: Calls,
  workflowId: string,
): Promise<{ existingRequest: ParsedRequest; runId: string | undefined }> {
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
  return { existingRequest: check.request, runId: started.runId };
}
