/** The time that the caller gave is over. The refund itself goes on, and may be asked again. */
export class RefundStillOpenError extends Error {
  override name = 'RefundStillOpenError' as const;

  constructor(
    readonly workflowId: string,
    how: string,
    readonly timeoutMs: number,
  ) {
    super(`Refund ${workflowId} ${how} after ${timeoutMs} ms`);
  }
}
