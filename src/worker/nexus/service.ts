import { WorkflowNotFoundError } from '@temporalio/common';
import { getClient, WorkflowRunOperationHandler } from '@temporalio/nexus';
import { serviceHandler, type CancelOperationContext, type ServiceHandler } from 'nexus-rpc';
import { RefundClient, RefundStillOpenError, type RefundHandle } from '../../client';
import { Calls } from '../../client/calls';
import { readRequest } from '../../client/existing';
import { leaveCancel } from '../../client/leave-cancel';
import { checkRequested } from '../../client/requested';
import type { RefundRequest, RefundResult } from '../../contract';
import { refundService, type CancelRefundInput, type CancelRefundOutput, type RefundId } from '../../nexus';
import { attach, startOrAttach } from './attach';
import { inNexusTerms } from './failures';

/** A handler has 10 s in all by default, and may make a few calls one after the other. */
const CALL_TIMEOUT_MS = 4_000;

/** For a decision that comes at once, as that on a held refund does. */
const DECISION_TIMEOUT_MS = 3_000;

/** To be given to a worker that serves refunds: `nexusServices: [createRefundNexusService()]`. */
export function createRefundNexusService(): ServiceHandler {
  return serviceHandler(refundService, {
    refund: {
      start: (ctx, request: RefundRequest) =>
        inNexusTerms(() => startOrAttach(ctx, calls(), checkRequested(request, undefined))),
      cancel,
    },
    refundResult: {
      start: (ctx, { workflowId }: RefundId) =>
        inNexusTerms(async () => {
          const request = await readRequest(calls(), workflowId);
          return await attach(ctx, calls(), checkRequested(request, workflowId));
        }),
      cancel,
    },
    cancelRefund: (_ctx, { workflowId, ...cancel }: CancelRefundInput) =>
      inNexusTerms(() => cancelInTime(handleOf(workflowId), cancel)),
    refundStatus: (_ctx, { workflowId }: RefundId) => inNexusTerms(() => handleOf(workflowId).status()),
  }) as unknown as ServiceHandler;
}

const calls = (): Calls => new Calls(getClient(), CALL_TIMEOUT_MS);

const handleOf = (workflowId: string): RefundHandle =>
  new RefundClient(getClient(), { timeoutMs: CALL_TIMEOUT_MS }).handle(workflowId);

/** Through Temporal's own cancellation: the refund decides whether it comes in time, and the operation completes accordingly. */
async function cancel(ctx: CancelOperationContext, token: string): Promise<void> {
  const run = new WorkflowRunOperationHandler<unknown, RefundResult>(() => Promise.reject(new Error('never started')));
  try {
    await run.cancel(ctx, token);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error; // closed: there is nothing to cancel
  }
}

async function cancelInTime(
  refund: RefundHandle,
  request: Omit<CancelRefundInput, 'workflowId'>,
): Promise<CancelRefundOutput> {
  try {
    return await refund.cancel(request, { timeoutMs: DECISION_TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof RefundStillOpenError)) throw error;
  }
  return (await leaveCancel(refund, request)) ?? { decision: 'undecided' };
}
