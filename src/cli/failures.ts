import { EXIT, type ExitCode } from './exit-codes';

/** Asked for what cannot be: nothing was done. */
export class UsageError extends Error {
  override name = 'UsageError' as const;
}

/** Temporal cannot be reached, or does not take what was asked. */
export class TemporalError extends Error {
  override name = 'TemporalError' as const;
}

/** There is something else under the ID: nothing was changed. */
export class ConflictError extends Error {
  override name = 'ConflictError' as const;
}

export interface Failure {
  code: ExitCode;
  /** The document of `--json`. */
  error: { type: string; message: string };
}

/** By name: the client is loaded by the commands that need it only. */
const CODES: Readonly<Record<string, ExitCode>> = {
  UsageError: EXIT.usage,
  InvalidRefundError: EXIT.usage,
  DecryptionError: EXIT.usage,
  RefundConflictError: EXIT.notFoundOrConflict,
  RefundNotFoundError: EXIT.notFoundOrConflict,
  RefundRefusedError: EXIT.notFoundOrConflict,
  BatchRefusedError: EXIT.notFoundOrConflict,
  ConflictError: EXIT.notFoundOrConflict,
  RefundFailedError: EXIT.failed,
  BatchFailedError: EXIT.failed,
  RefundUnavailableError: EXIT.unavailable,
  TemporalError: EXIT.unavailable,
  NamespaceNotFoundError: EXIT.unavailable,
};

/** gRPC statuses of a Temporal that is there, and does not let us. */
const INVALID_ARGUMENT = 3;

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: EXIT.failed, error: { type: 'Error', message: String(error) } };
  const { name, message } = error;
  const refused = name === 'RefundRefusedError' || name === 'BatchRefusedError';
  if (refused && 'type' in error && error.type === 'InvalidRequest') {
    return { code: EXIT.usage, error: { type: name, message } };
  }
  const code = CODES[name];
  if (code !== undefined) return { code, error: { type: name, message } };
  const grpc = grpcErrorOf(error);
  if (grpc === undefined) return { code: EXIT.failed, error: { type: name, message } };
  return {
    code: grpc.code === INVALID_ARGUMENT ? EXIT.usage : EXIT.unavailable,
    error: { type: 'TemporalError', message: `Temporal did not take the call: ${grpc.details}` },
  };
}

/** Recognised by shape, as gRPC's own classes are not loaded here. */
function grpcErrorOf(error: unknown, depth = 0): { code: number; details: string } | undefined {
  if (!(error instanceof Error) || depth > 3) return undefined;
  if ('code' in error && typeof error.code === 'number' && 'details' in error && typeof error.details === 'string') {
    return { code: error.code, details: error.details };
  }
  return grpcErrorOf(error.cause, depth + 1);
}
