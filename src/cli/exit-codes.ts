/** What a caller of the command can tell from its exit code. */
export const EXIT = {
  done: 0,
  /** The refund failed or was canceled; lines of an import, or checks of the doctor, failed. */
  failed: 1,
  /** Wrong usage, or an invalid request: nothing was started. */
  usage: 2,
  /** No such refund, another refund has its ID, or its state refuses what was asked. */
  notFoundOrConflict: 3,
  /** Temporal, or a worker that has to answer, cannot be reached or does not take the call. */
  unavailable: 4,
  /** Ctrl-C. What was started goes on. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
