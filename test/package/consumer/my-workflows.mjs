import { createNexusServiceClient } from '@temporalio/workflow';
import { refundWorkflowId } from 'temporal-mercadopago-refunds/contract';
import { namedFailureOf, refundService } from 'temporal-mercadopago-refunds/nexus';

export * from 'temporal-mercadopago-refunds/workflows';

/** Refunds through Nexus, looks at the refund, and asks for another one under its reference. */
export async function ownWorkflow(endpoint, request) {
  const refunds = createNexusServiceClient({ endpoint, service: refundService });
  const { amount } = await refunds.executeOperation('refund', request);
  const workflowId = refundWorkflowId(request.advancedPaymentId, request.reference);
  const { status } = await refunds.executeOperation('refundStatus', { workflowId });
  const other = await refunds.executeOperation('refund', { ...request, amount: 1 }).catch((error) => error);
  return { amount, status, refused: namedFailureOf(other)?.type };
}
