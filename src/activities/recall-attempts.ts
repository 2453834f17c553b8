import type { RefundDirectory } from './directory';
import type { LastFailure } from './types';

/**
 * What the attempts to submit came to, for a workflow that is about to cancel them in back-off: Temporal then loses what they failed of.
 *
 * A local activity, so that the same workflow task reads and cancels. Until that task is complete it is pending, and an attempt that begins
 * meanwhile sends nothing (`cancelMayBeUnheard`): whatever a cancel in back-off finds, this has read.
 * @returns null where that is not known, an attempt is under way, or none has failed yet
 */
export async function recallAttempts({
  directory,
}: {
  directory: Pick<RefundDirectory, 'lastFailure'>;
}): Promise<LastFailure | null> {
  return (await directory.lastFailure('submitRefund')) ?? null;
}
