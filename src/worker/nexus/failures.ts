import { ApplicationFailure } from '@temporalio/common';
import { HandlerError, OperationError } from 'nexus-rpc';
import {
  InvalidRefundError,
  RefundConflictError,
  RefundFailedError,
  RefundNotFoundError,
  RefundRefusedError,
} from '../../client';
import { NEXUS_FAILURES } from '../../nexus';

/**
 * What the client throws, in the terms of Nexus: an operation that failed for good, by name; anything else is tried again.
 * @throws {OperationError | HandlerError}
 */
export async function inNexusTerms<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw translate(error);
  }
}

function translate(error: unknown): unknown {
  if (error instanceof InvalidRefundError) return failed('InvalidRequest', error, { problems: error.problems });
  if (error instanceof RefundConflictError) return failed(NEXUS_FAILURES.conflict, error, { fields: error.fields });
  if (error instanceof RefundNotFoundError) return failed(NEXUS_FAILURES.notFound, error);
  if (error instanceof RefundRefusedError) return failed(error.type, error);
  if (error instanceof RefundFailedError) {
    return failed(error.noMoneyMoved ? error.type : NEXUS_FAILURES.unproven, error, error.details);
  }
  if (error instanceof OperationError || error instanceof HandlerError) return error;
  // Temporal did not answer, or something unforeseen: the caller's server asks again, which is safe.
  const message = error instanceof Error ? error.message : String(error);
  return new HandlerError('UNAVAILABLE', message, { cause: error });
}

/** The cause is what the caller's workflow gets to see. */
function failed(type: string, { message }: Error, details?: unknown): OperationError {
  const cause = ApplicationFailure.create({ type, message, nonRetryable: true, details: [details ?? null] });
  return new OperationError('failed', message, { cause });
}
