import { batchWorkflowId } from '../../contract';

const BATCH = batchWorkflowId('');

/** Temporal knows no such refund, or batch of them: it was never started, in this namespace, or its retention is over. */
export class RefundNotFoundError extends Error {
  override name = 'RefundNotFoundError' as const;

  constructor(
    readonly workflowId: string,
    options?: ErrorOptions,
  ) {
    super(
      `Temporal knows no ${workflowId.startsWith(BATCH) ? 'batch' : 'refund'} ${workflowId}: it was not started in this namespace, or is closed for longer than retained`,
      options,
    );
  }
}
