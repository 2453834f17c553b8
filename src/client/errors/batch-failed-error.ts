/** The batch itself ended without a result: terminated, most likely. Refunds that it has started go on: its report still tells of them. */
export class BatchFailedError extends Error {
  override name = 'BatchFailedError' as const;

  /** @param type `Terminated`, `InvalidRequest` or `Other` */
  constructor(
    readonly workflowId: string,
    readonly type: 'Terminated' | 'InvalidRequest' | 'Other',
    message: string,
    options?: ErrorOptions,
  ) {
    super(`Batch ${workflowId} ended without a result, ${type}: ${message}`, options);
  }
}
