import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { startWorkflow, WorkflowRunOperationHandler } from '@temporalio/nexus';
import { HandlerStartOperationResult, OperationError, type StartOperationContext } from 'nexus-rpc';
import { isOpen } from '../../temporal/is-open';
import type { Calls } from '../../client/calls';
import { resultOf } from '../../client/closing';
import { assertSameRefund } from '../../client/existing';
import type { Requested } from '../../contract/identity';
import { searchAttributesOf } from '../../client/search-attributes';
import { REFUND_WORKFLOW_TYPE, REJECT_DUPLICATE_MEMO, type RefundRequest, type RefundResult } from '../../contract';
import { priorityOf } from '../../contract/priority';
import { summaryOf } from '../../contract/summary';

type Started = HandlerStartOperationResult<RefundResult>;

/**
 * Starts the refund, or attaches to the same one, open or closed.
 * @throws {RefundConflictError} the ID belongs to something else; nothing was started
 */
export async function startOrAttach(ctx: StartOperationContext, calls: Calls, requested: Requested): Promise<Started> {
  try {
    // First without attaching: the server would attach to whatever runs under the ID, another refund too.
    return await begin(ctx, calls, requested, 'FAIL');
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  await assertSameRefund(calls, requested.workflowId, requested.parsed);
  return await attach(ctx, calls, requested);
}

/** To a refund that is known to be the same. @throws {RefundFailedError | OperationError} it is closed, and has no result */
export async function attach(ctx: StartOperationContext, calls: Calls, requested: Requested): Promise<Started> {
  const { workflowId } = requested;
  const call = { workflowId, doing: `Looking at refund ${workflowId}` };
  if (isOpen((await calls.describe(call)).status.name)) {
    try {
      return await begin(ctx, calls, requested, 'USE_EXISTING');
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error; // it has closed meanwhile
    }
  }
  const result = await resultOf(calls, workflowId, {});
  // As for those who were attached when it closed.
  if ((await calls.describe(call)).status.name === 'CANCELLED') {
    throw new OperationError('canceled', `Refund ${workflowId} was canceled through Temporal; no money moved`);
  }
  return HandlerStartOperationResult.sync(result);
}

async function begin(
  ctx: StartOperationContext,
  calls: Calls,
  { workflowId, parsed, input }: Requested,
  workflowIdConflictPolicy: 'FAIL' | 'USE_EXISTING',
): Promise<Started> {
  const call = { workflowId, doing: `Starting refund ${workflowId}` };
  const run = new WorkflowRunOperationHandler<RefundRequest, RefundResult>((startContext) =>
    startWorkflow<(request: RefundRequest) => Promise<RefundResult>>(startContext, REFUND_WORKFLOW_TYPE, {
      workflowId,
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      memo: { [REJECT_DUPLICATE_MEMO]: true },
      workflowIdConflictPolicy,
      typedSearchAttributes: searchAttributesOf(parsed),
      staticSummary: summaryOf(parsed),
      priority: priorityOf('single', parsed.sellerId),
    }),
  );
  return await calls.short(call, () => run.start(ctx, input));
}
