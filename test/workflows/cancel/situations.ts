import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPlan, PostFault } from '../../../sandbox';
import { paid, untilVisible, type Refunding, type Situation } from './cell';

/** The parts that rows of the table are made of. None of them rests on how fast anything is. */

export const answering = (...script: PostFault[]): FaultPlan['posts'] => ({ script });

/** Until `mend`. */
export const LOOKS_FAIL: FaultPlan['gets'] = { script: [{ fault: '500', times: 9_999 }] };

/** A refund without date and status could be anybody's. Until `mend`. */
export const LOOKS_TELL_NOTHING: FaultPlan['gets'] = { script: [{ fault: 'no-status', times: 9_999 }] };

/** Ends the faults of its payment. */
export function mend({ world, advancedPaymentId }: Refunding): void {
  world.sandbox.setFaults({ advancedPaymentId });
}

/** The next attempt is half a minute away: only a cancel ends the wait. */
export const PATIENT = { initialRetrySeconds: 30, maxRetrySeconds: 60 };

/** The attempt that was sent has failed, and the next one is scheduled. */
export async function inBackOff(refund: Refunding): Promise<void> {
  for (;;) {
    const { raw } = await refund.handle.describe();
    if (raw.pendingActivities?.some(({ lastFailure }) => lastFailure != null)) return;
    await sleep(100);
  }
}

/** A 400 after an ambiguous attempt is no proof: it reconciles. */
const REFUSED_IN_THE_END: PostFault = { fault: '400' };

/** In `reconciling`, with a look that fails until it is mended. Each look before that takes two reads. */
export const reconciling = {
  nothingMoved: {
    posts: answering({ fault: '500-before' }, REFUSED_IN_THE_END),
    gets: {
      script: [
        { fault: 'none', times: 2 },
        { fault: '500', times: 9_999 },
      ],
    },
    reach: (refund) => untilVisible(refund, 'reconciling'),
    afterwards: mend,
  },
  moneyMoved: {
    posts: answering({ fault: '500-after' }, REFUSED_IN_THE_END),
    gets: {
      script: [
        { fault: 'no-status', times: 2 },
        { fault: '500', times: 9_999 },
      ],
    },
    reach: (refund) => untilVisible(refund, 'reconciling'),
    afterwards: mend,
  },
} satisfies Record<string, Partial<Situation>>;

/** In `needsReview`, as long as looks tell nothing. */
export const inReview = {
  /** Somebody refunded by hand, which was rejected: as long as nobody can see that, it may be this refund. */
  nothingMoved: {
    posts: answering({ fault: 'rejected' }, { fault: '500-before' }, REFUSED_IN_THE_END),
    gets: LOOKS_TELL_NOTHING,
    prepare: async ({ sandbox }, advancedPaymentId) => {
      const { ok } = await fetch(`${sandbox.url}/v1/advanced_payments/${advancedPaymentId}/refunds`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sandbox.token}`, 'x-idempotency-key': `by-hand-${advancedPaymentId}` },
        body: JSON.stringify({ amount: 25 }),
      });
      expect(ok).toBe(true);
    },
    reach: (refund) => untilVisible(refund, 'needsReview'),
  },
  moneyMoved: {
    posts: answering({ fault: '500-after' }, REFUSED_IN_THE_END),
    gets: LOOKS_TELL_NOTHING,
    reach: (refund) => untilVisible(refund, 'needsReview'),
  },
} satisfies Record<string, Partial<Situation>>;

export async function resolveAs(refund: Refunding, outcome: 'refunded' | 'notRefunded'): Promise<void> {
  const ours = refund.world.sandbox.ledger().filter(({ key }) => key === refund.handle.workflowId);
  expect(paid(refund)).toHaveLength(outcome === 'refunded' ? 1 : 0);
  const refundIds = ours.flatMap((entry) => entry.refundIds);
  await refund.handle.executeUpdate('resolveRefund', {
    args: [
      { outcome, resolvedBy: 'carla', note: 'as the statement says', ...(outcome === 'refunded' ? { refundIds } : {}) },
    ],
  });
}
