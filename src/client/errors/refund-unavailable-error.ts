/** Temporal, or a worker that would have to answer, was not there in time or did not take the call. */
export class RefundUnavailableError extends Error {
  override name = 'RefundUnavailableError' as const;

  constructor(
    readonly workflowId: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
