/** The time that the caller gave is over. Nothing is wrong: the refund goes on, and may be asked again. */
export class RefundStillOpenError extends Error {
  override name = 'RefundStillOpenError' as const;

  constructor(
    readonly workflowId: string,
    awaited: string,
    readonly timeoutMs: number,
  ) {
    super(`Refund ${workflowId} is not ${awaited} after ${timeoutMs} ms; it goes on, ask again later`);
  }
}
