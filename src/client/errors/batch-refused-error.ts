/** The batch refused a message: it changed nothing. */
export class BatchRefusedError extends Error {
  override name = 'BatchRefusedError' as const;

  /**
   * @param type `InvalidRequest`, `TooLate` (sealed, canceled or closed already), `ChunkConflict` (the lines differ from those that were
   * added before), `Incomplete` (sealed too early), `NotPaused`; another one only where the workflow is none of this package's
   */
  constructor(
    readonly workflowId: string,
    readonly type: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`Batch ${workflowId} stays as it is, ${type}: ${message}`, options);
  }
}
