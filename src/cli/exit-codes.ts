/** What a caller of the command can tell from its exit code. */
export const EXIT = {
  done: 0,
  /** The refund failed, was canceled or cut off; lines of an import, checks, or replays failed; or something that nobody foresaw. */
  failed: 1,
  /** Wrong usage, an invalid request, or a key is missing: nothing was started. */
  usage: 2,
  /** No such refund or batch, another one has its ID, or its state refuses what was asked. */
  notFoundOrConflict: 3,
  /** Temporal, or a worker that has to answer, cannot be reached or does not take the call. */
  unavailable: 4,
  /** Ctrl-C. What was started goes on. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
