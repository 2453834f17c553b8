/** Temporal knows no such refund: it was never started, in this namespace, or its retention is over. */
export class RefundNotFoundError extends Error {
  override name = 'RefundNotFoundError' as const;

  constructor(
    readonly workflowId: string,
    options?: ErrorOptions,
  ) {
    super(
      `Temporal knows no refund ${workflowId}: it was not started in this namespace, or is closed for longer than retained`,
      options,
    );
  }
}
