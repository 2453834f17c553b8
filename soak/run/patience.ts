import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { RefundUnavailableError } from '../../src/client';

/** Temporal is killed and comes back within seconds; a call that fails for longer is a fault of the soak or of the package. */
const PATIENCE_MS = 120_000;

const PAUSE_MS = 300;

/** As callers of the client are told to: repeats what got no answer. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isUnavailable(error) || Date.now() > until) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

const CANCELLED = 1;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;

function isUnavailable(error: unknown): boolean {
  if (error instanceof RefundUnavailableError) return true;
  const grpc = [error, error instanceof Error ? error.cause : undefined].find(isGrpcServiceError);
  const code: number | undefined = grpc?.code;
  if (code === INVALID_ARGUMENT || code === NOT_FOUND) return false;
  return code !== undefined && [CANCELLED, DEADLINE_EXCEEDED, FAILED_PRECONDITION, UNAVAILABLE].includes(code);
}
