/** The workflow ID belongs to something else already: nothing was started, and a repetition changes nothing. */
export class RefundConflictError extends Error {
  override name = 'RefundConflictError' as const;

  /**
   * @param why follows the workflow ID in the message
   * @param fields of the request that differ; empty when it could not be compared
   */
  constructor(
    readonly workflowId: string,
    why: string,
    readonly fields: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(`No refund was started: the workflow ID ${workflowId} ${why}`, options);
  }
}
