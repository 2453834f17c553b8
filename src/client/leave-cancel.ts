import type { CancelDecision, CancelRequest } from '../contract';
import { RefundRefusedError } from './errors';
import type { RefundHandle } from './refund-handle';

/**
 * For who cannot wait any longer: without a worker the update that asked is not kept, a signal is. Where it was taken already, a second cancel
 * changes nothing.
 * @returns the decision, where the refund has closed by now
 */
export async function leaveCancel(
  refund: Pick<RefundHandle, 'cancel' | 'signalCancel'>,
  request: CancelRequest,
): Promise<CancelDecision | undefined> {
  try {
    await refund.signalCancel(request);
    return undefined;
  } catch (error) {
    if (!(error instanceof RefundRefusedError)) throw error;
    return await refund.cancel(request);
  }
}
