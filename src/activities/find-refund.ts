import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { GatewayReadError } from '../gateway';
import { weigh } from './decide';
import { attemptContext, postponed, toApplicationFailure } from './failures';
import { lookFrom } from './first-use';
import { lookForRefund, type LookDependencies } from './look';
import type { Match } from './match-refund';
import { INTERNAL_FAILURES, type FindInput } from './types';

/** Nobody waits for a look as for a request: it may take what a slow gateway needs. */
const LOOK_TIMEOUT_MS = 15_000;

const MAX_CANDIDATES = 50;

/**
 * Looks whether the refund happened. Read-only, and worth retrying for as long as it must.
 * @throws {ApplicationFailure} retryable: the gateway did not say, or (`untilDecided`) nothing is decided yet
 */
export async function findRefund(dependencies: LookDependencies, input: FindInput): Promise<Match> {
  const beganAt = Date.now();
  const info = activityInfo();
  const { clockOffsetMs } = await dependencies.directory.attempts(beganAt);
  const order = { ...input, firstSubmitAt: await lookFrom(dependencies, input) };
  let match;
  try {
    match = await lookForRefund(dependencies, order, { timeoutMs: LOOK_TIMEOUT_MS, clockOffsetMs });
  } catch (error) {
    if (!(error instanceof GatewayReadError)) throw error;
    throw toApplicationFailure(error.failure, attemptContext(info, input), {
      final: false,
      prefix: 'Looking for the refund failed: ',
    });
  }
  match = weigh(match, input.noneIs);
  if (match.outcome === 'undecidable' && match.tooYoungForMs !== undefined) {
    throw postponed(INTERNAL_FAILURES.awaitingVisibility, `Not decided yet: ${match.why}.`, match.tooYoungForMs);
  }
  if (match.outcome !== 'undecidable') return match;
  // A person cannot do with more, and a result has a limit.
  if (input.mode === 'once') return { ...match, candidates: match.candidates.slice(0, MAX_CANDIDATES) };
  throw ApplicationFailure.create({ type: INTERNAL_FAILURES.undecidable, message: `Still undecidable: ${match.why}.` });
}
