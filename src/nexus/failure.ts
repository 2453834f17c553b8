/** What an operation, or a child workflow, failed with. */
export interface NamedFailure {
  type: string;
  message: string;
  /** The gateway's error, or `{ problems }`, or `{ fields }`; see `CLOSING_FAILURES` and `NEXUS_FAILURES`. */
  details: unknown;
}

/** What the SDK calls the failure of an operation that failed at its start, around the one that has a name. */
const WRAPPER = 'OperationError';

/**
 * The failure that says by name why, out of what a caller's workflow catches. Temporal wraps it once or twice, depending on whether the
 * operation failed at its start or later.
 * @returns undefined when there is none: a timeout, a cancellation, or Temporal's own trouble
 */
export function namedFailureOf(error: unknown): NamedFailure | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { name, type, details } = cause as Error & { type?: unknown; details?: unknown[] | null };
    if (name !== 'ApplicationFailure' || typeof type !== 'string' || type === WRAPPER) continue;
    return { type, message: cause.message, details: details?.[0] };
  }
  return undefined;
}
