import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { RefundConflictError, type RefundHandle } from '../../src/client';
import { DEFAULT_TASK_QUEUE, REFUND_WORKFLOW_TYPE, SIGNALS } from '../../src/contract';
import type { RefundPlan } from '../plan/types';
import type { Facts } from './facts';
import { patiently } from './patience';
import type { World } from './world';

/** Asks for the refund as planned, from as many clients as planned. */
export async function startRefund(world: World, plan: RefundPlan, facts: Facts): Promise<RefundHandle> {
  const { client, refundClients } = world;
  const { workflowId, request, start } = plan;
  if (start.how !== 'client') {
    const options = { workflowId, taskQueue: DEFAULT_TASK_QUEUE, args: [request] as [object] };
    await patiently(async () => {
      try {
        const { firstExecutionRunId } = await (start.how === 'bare'
          ? client.workflow.start(REFUND_WORKFLOW_TYPE, { ...options, workflowIdReusePolicy: 'REJECT_DUPLICATE' })
          : client.workflow
              .signalWithStart(REFUND_WORKFLOW_TYPE, {
                ...options,
                workflowIdReusePolicy: 'REJECT_DUPLICATE',
                signal: SIGNALS.cancelRefund,
                signalArgs: [{ requestedBy: 'cy' }],
              })
              .then(({ signaledRunId }) => ({ firstExecutionRunId: signaledRunId })));
        facts.runIds.push(firstExecutionRunId);
      } catch (error) {
        // An earlier try of ours, whose answer was lost.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    });
    return refundClients[0]!.handle(workflowId);
  }
  const handles = await Promise.all(
    Array.from({ length: start.clients }, async (_, at) => {
      const handle = await patiently(() => refundClients[at % refundClients.length]!.request(request));
      if (!handle.attached) facts.startedBy++;
      if (handle.runId !== undefined) facts.runIds.push(handle.runId);
      return handle;
    }),
  );
  if (start.conflict) facts.conflictTaken = !(await isRefused(world, plan));
  return handles[0]!;
}

async function isRefused({ refundClients }: World, { request }: RefundPlan): Promise<boolean> {
  const amount = request.amount === 'full' ? 1 : Math.round(request.amount * 100 + 100) / 100;
  try {
    await patiently(() => refundClients[1]!.request({ ...request, amount }));
    return false;
  } catch (error) {
    if (error instanceof RefundConflictError) return true;
    throw error;
  }
}
