import { ActivityFailure, CancellationScope, condition, sleep, TimeoutFailure } from '@temporalio/workflow';
import type { Match } from '../activities';
import type { NoneIs, RefundOrder, SubmitResult } from '../activities/types';
import { isUnknownPayment, type Refund } from '../contract';
import { SUBMIT_ATTEMPT_MS } from '../contract/attempt';
import { reconciling, watching } from './activities';
import { notRefunded, standingOf, type NotRefunded } from './decide';
import { enter } from './enter';
import { idUse } from './id-use';
import { isReset } from './reset';
import { list, resolved, type Finding } from './resolved';
import { iso, type Ending, type RefundState } from './state';

/**
 * Follows what the gateway accepted until all of it is approved or rejected.
 * @param past of the attempts: where no other one can have moved money, a rejection is proof
 */
export async function settle(
  state: RefundState,
  order: RefundOrder,
  accepted: Refund[],
  past: Pick<SubmitResult, 'soleAttempt' | 'noneIs'>,
  settleUntil = Date.now() + order.policy.settleWindowSeconds * 1000,
): Promise<Ending> {
  let refunds = accepted;
  while (standingOf(refunds) === 'unsettled') {
    enter(state, { status: 'settling', refunds, settleUntil });
    const latest = await checkUntil(settleUntil, order, refunds);
    if (latest === undefined) {
      const unsettled = refunds;
      const finding = { why: `not settled by ${iso(settleUntil)}: ${list(refunds)}`, candidates: refunds, ours: true };
      return await review(state, finding, async () => {
        const { checkRefunds } = watching(order.policy, `Keep asking: ${list(unsettled)}`);
        const settled = await checkRefunds({ ...order, refunds: unsettled });
        return () => settle(state, order, settled, past, settleUntil);
      });
    }
    refunds = latest;
  }
  if (standingOf(refunds) === 'refunded') return { status: 'refunded', refunds };
  if (standingOf(refunds) === 'part') {
    return await review(state, { why: `only a part was refunded: ${list(refunds)}`, candidates: refunds, ours: true });
  }
  const cause: NotRefunded = {
    type: 'RefundRejected',
    message: `The gateway took the request and then did not refund: ${list(refunds)}. Another try needs a new reference.`,
  };
  return past.soleAttempt === true
    ? notRefunded(state.cancel, cause)
    : await reconcile(state, order, cause, past.noneIs ?? 'proofUnlessUnexplained');
}

/** @returns the refunds once any of them has changed; undefined when the time is over */
async function checkUntil(end: number, order: RefundOrder, refunds: Refund[]): Promise<Refund[] | undefined> {
  const windowMs = end - Date.now();
  if (windowMs <= 0) return undefined;
  const { checkRefunds } = watching(order.policy, `Wait until the gateway settles: ${list(refunds)}`, windowMs);
  try {
    return await checkRefunds({ ...order, refunds });
  } catch (error) {
    if (error instanceof ActivityFailure) return undefined;
    throw error;
  }
}

/**
 * Nothing is sent any more: it waits out what may still be committed, and looks.
 * @param mayBeOut a request may be under way that nobody waits for
 */
export async function reconcile(
  state: RefundState,
  order: RefundOrder,
  cause: NotRefunded,
  noneIs: NoneIs,
  mayBeOut = isReset(),
): Promise<Ending> {
  const outMs = mayBeOut ? SUBMIT_ATTEMPT_MS : 0;
  const quietMs = outMs + order.policy.quietPeriodSeconds * 1000;
  enter(state, { status: 'reconciling', quietUntil: Date.now() + quietMs });
  // Always a timer: after a reset the period is longer, and what the history holds must come again.
  await sleep(Math.max(1, quietMs), { summary: 'Quiet period: a late commit may still come' });
  const input = { ...order, ...idUse(), noneIs, ...(isUnknownPayment(cause.gateway) ? { paymentUnknown: true } : {}) };
  const { findRefund } = reconciling(order.policy, 'Look whether the refund happened');
  const match = await findRefund({ ...input, mode: 'once' }).catch(lookFailed);
  if (match.outcome !== 'undecidable') return await decided(state, order, cause, noneIs, match);
  const { why, candidates } = match;
  return await review(state, { why, candidates, ours: false }, async () => {
    const { findRefund: keepLooking } = watching(order.policy, 'Keep looking whether the refund happened');
    const later = await keepLooking({ ...input, mode: 'untilDecided' });
    return () => decided(state, order, cause, noneIs, later);
  });
}

/** A look that cannot be had, for an hour or since somebody ended it, is no answer: a person must be able to give one. */
function lookFailed(error: unknown): Extract<Match, { outcome: 'undecidable' }> {
  if (!(error instanceof ActivityFailure)) throw error;
  const last = error.cause instanceof TimeoutFailure ? (error.cause.cause ?? error.cause) : error.cause;
  return { outcome: 'undecidable', why: `looking failed: ${last?.message ?? error.message}`, candidates: [] };
}

async function decided(
  state: RefundState,
  order: RefundOrder,
  cause: NotRefunded,
  noneIs: NoneIs,
  match: Match,
): Promise<Ending> {
  return match.outcome === 'found'
    ? await settle(state, order, match.refunds, { soleAttempt: false, noneIs })
    : notRefunded(state.cancel, cause);
}

/**
 * Only a person can tell, or time: whichever comes first.
 * @param watch keeps looking by itself, and says how to go on once it finds out
 */
async function review(
  state: RefundState,
  finding: Finding,
  watch?: () => Promise<() => Promise<Ending>>,
): Promise<Ending> {
  enter(state, { status: 'needsReview', ...finding });
  const looking = new CancellationScope();
  let goOn: (() => Promise<Ending>) | undefined;
  if (watch !== undefined) {
    // A look that cannot go on leaves the matter to a person: it never ends the refund.
    looking.run(watch).then(
      (next) => (goOn = next),
      () => {},
    );
  }
  await condition(() => state.resolution !== undefined || goOn !== undefined);
  if (state.resolution === undefined && goOn !== undefined) return await goOn();
  looking.cancel();
  return resolved(state, finding);
}
