/**
 * An order service's workflows. In a service of your own, import from the package in place of `../../src`.
 */
import {
  ApplicationFailure,
  ChildWorkflowCancellationType,
  createNexusServiceClient,
  executeChild,
  isCancellation,
  NexusOperationCancellationType,
  ParentClosePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CLOSING_FAILURES, DEFAULT_TASK_QUEUE, REFUND_WORKFLOW_TYPE } from '../../src/contract/names';
import type { RefundRequest, RefundResult } from '../../src/contract';
import { refundWorkflowId } from '../../src/contract/workflow-id';
import { namedFailureOf, refundService, type CancelRefundOutput } from '../../src/nexus';
import type { Outcome, Return } from './returns';

/** Made by an operator once: `temporal operator nexus endpoint create --name refunds …`, see README.md. */
export const ENDPOINT = 'refunds';

const REFUNDS = createNexusServiceClient({ endpoint: ENDPOINT, service: refundService });

/**
 * Refunds a return through Nexus: from any namespace, and safe to run twice, since the second one attaches.
 * Canceling it cancels the refund, and waits for what comes of that.
 */
export async function refundReturn(item: Return): Promise<Outcome> {
  try {
    const result = await REFUNDS.executeOperation('refund', requestOf(item), {
      // No timeout: a refund that is held or in review may take weeks, and giving up would not stop it.
      cancellationType: NexusOperationCancellationType.WAIT_CANCELLATION_COMPLETED,
      summary: `Refund of return ${item.returnId}`,
    });
    return outcomeOf(result);
  } catch (error) {
    return notRefunded(error);
  }
}

/**
 * Refunds a return as a child workflow: in the same namespace, by one workflow only, since a child cannot attach to a refund that is
 * there already. Canceling the parent cancels the refund, and waits for what comes of that; closing the parent leaves it alone.
 */
export async function refundReturnAsChild(item: Return, taskQueue = DEFAULT_TASK_QUEUE): Promise<Outcome> {
  try {
    const result = await executeChild<(request: RefundRequest) => Promise<RefundResult>>(REFUND_WORKFLOW_TYPE, {
      workflowId: refundWorkflowId(item.advancedPaymentId, item.returnId), // the key: never one of chance
      taskQueue,
      args: [requestOf(item)],
      workflowIdReusePolicy: 'REJECT_DUPLICATE', // never send a closed refund's key again
      parentClosePolicy: ParentClosePolicy.ABANDON, // a refund that was asked for is not lost with its parent
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED, // it may be too late
    });
    return outcomeOf(result);
  } catch (error) {
    return notRefunded(error);
  }
}

/** Cancels the refund of a return in somebody's name, and waits for how it ends. */
export async function cancelReturn(item: Return, requestedBy: string): Promise<[CancelRefundOutput, Outcome]> {
  const workflowId = refundWorkflowId(item.advancedPaymentId, item.returnId);
  const cancel = { workflowId, requestedBy, reason: 'kept after all' };
  const answer = await REFUNDS.executeOperation('cancelRefund', cancel).catch(notAnswered);
  // Whatever the answer, the refund's own end is the truth.
  return [answer, await REFUNDS.executeOperation('refundResult', { workflowId }).then(outcomeOf, notRefunded)];
}

function requestOf(item: Return): RefundRequest {
  const { advancedPaymentId, amount, currency, orderId, returnId, acceptedBy } = item;
  return {
    advancedPaymentId,
    amount,
    currency,
    orderId,
    reference: returnId,
    ...(acceptedBy === undefined
      ? {}
      : { requestedBy: acceptedBy, hold: { untilReleased: true, releasedByAnother: true } }),
  };
}

function outcomeOf(result: RefundResult): Outcome {
  return result.status === 'refunded'
    ? { outcome: 'refunded', amount: result.amount, refundIds: result.refunds.map(({ id }) => id) }
    : { outcome: 'notRefunded', why: `canceled by ${result.canceledBy ?? 'somebody'}` };
}

/** Only proof is an outcome. Whatever else happened closes the order's workflow as failed or canceled, and says so. */
function notRefunded(error: unknown): Outcome {
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    const message = 'Another workflow has asked for this refund. Refund through Nexus, which attaches.';
    throw ApplicationFailure.nonRetryable(message, 'RefundAlreadyAskedFor');
  }
  if (isCancellation(error)) throw error; // canceled, and no money moved: so is this workflow
  const { type, details } = namedFailureOf(error) ?? {};
  if (CLOSING_FAILURES.some((closing) => closing === type)) return { outcome: 'notRefunded', why: type ?? '', details };
  return notAnswered(error);
}

/** Closes the order's workflow as failed, by the name of what went wrong. */
function notAnswered(error: unknown): never {
  const failure = namedFailureOf(error);
  if (failure === undefined) throw error;
  const { type, message, details } = failure;
  throw ApplicationFailure.create({ type, message, details: [details], nonRetryable: true });
}
