import { isApproved, isRejected, type Refund } from '../contract';
import { notRefunded } from './decide';
import type { Ending, Phase, RefundState } from './state';

export type Finding = Omit<Phase & { status: 'needsReview' }, 'status'>;

/** What a review comes to by the word of a person, who has the last one; what the gateway shows against it goes with it. */
export function resolved(
  { resolution, cancel }: Pick<RefundState, 'resolution' | 'cancel'>,
  { candidates, ours }: Finding,
): Ending {
  const { outcome, resolvedBy, note, refundIds } = resolution ?? {};
  if (outcome !== 'refunded') {
    const approved = candidates.filter(isApproved);
    const but = approved.length === 0 ? '' : ` But the gateway had approved: ${list(approved)}.`;
    const message = `Reviewed by ${resolvedBy}: not refunded. ${note}${but}`;
    const own = ours && approved.length > 0 ? { approved } : {};
    return notRefunded(cancel, { type: 'ResolvedNotRefunded', message, ...own });
  }
  const moved = candidates.filter((refund) => !isRejected(refund));
  const named = moved.filter(({ id }) => refundIds?.includes(id));
  return { status: 'refunded', refunds: refundIds === undefined && ours ? moved : named };
}

export function list(refunds: readonly Refund[]): string {
  return refunds.map(({ id, status }) => `refund ${id} ${status}`).join(', ');
}
