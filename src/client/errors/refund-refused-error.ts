/** The refund refused a message: it changed nothing. */
export class RefundRefusedError extends Error {
  override name = 'RefundRefusedError' as const;

  /**
   * @param type `TooLate` (closed already), `NotHeld`, `NotInReview`, `InReview` (a cancel has to wait for the review),
   * `SamePerson` or `InvalidRequest`; another one only where the workflow is none of this package's
   */
  constructor(
    readonly workflowId: string,
    readonly type: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`Refund ${workflowId} stays as it is, ${type}: ${message}`, options);
  }
}
