import { isOpen } from '../../temporal/is-open';
import { RefundStillOpenError, RefundUnavailableError } from '../../client/errors';
import type { Temporal } from '../connect';
import { failedOf } from '../ending';
import { recordOf } from '../record';
import { outcomeOf, outcomeOfEnding, type LineOutcome } from './outcome';

/** For a result that is there already. */
const RESULT_MS = 10_000;

export const STILL_OPEN = 'still open, and goes on: import again to see what became of it';

/**
 * Where a refund stands by Temporal's records: costs nothing, and needs no worker. Undefined when it is closed, and its result does not come.
 * @throws {RefundNotFoundError | RefundUnavailableError}
 */
export async function standingOf(temporal: Temporal, workflowId: string): Promise<LineOutcome | undefined> {
  const description = await temporal.describe(workflowId);
  if (!isOpen(description.status.name)) return await outcomeWithin(temporal, workflowId, RESULT_MS);
  const { status } = recordOf(description);
  const standing = status === null || status === 'terminated' || status === 'timedOut' ? 'submitting' : status;
  return outcomeOf(standing, { message: STILL_OPEN });
}

/** Undefined when it is still open then. */
export async function outcomeWithin(
  { refunds }: Temporal,
  workflowId: string,
  timeoutMs: number,
): Promise<LineOutcome | undefined> {
  try {
    return outcomeOfEnding({ result: await refunds.handle(workflowId).result({ timeoutMs }) });
  } catch (error) {
    // Whether Temporal is away shows at the next call; the refund goes on all the same.
    if (error instanceof RefundStillOpenError || error instanceof RefundUnavailableError) return undefined;
    return outcomeOfEnding(failedOf(error));
  }
}
