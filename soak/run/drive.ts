import { setTimeout as sleep } from 'node:timers/promises';
import type { Case, Plan, RefundPlan } from '../plan/types';
import { act } from './actions';
import { endOf } from './end';
import type { Facts } from './facts';
import { refundElsewhere } from './foreign';
import { Slots } from './slots';
import { startRefund } from './start';
import type { World } from './world';

export interface DriveOptions {
  /** Refunds that are under way at once. */
  concurrency: number;
  /** Without any refund closing for so long, what is open is stuck. Milliseconds. */
  stuckAfterMs: number;
  onClosed: (count: number) => void;
  onFacts: (facts: Facts) => void;
}

/**
 * Runs every refund of the plan to its end, or until nothing moves any more.
 */
export async function drive(world: World, plan: Plan, options: DriveOptions): Promise<void> {
  const slots = new Slots(options.concurrency);
  let closed = 0;
  let movedAt = Date.now();
  let over = false;

  const refund = async (refundPlan: RefundPlan): Promise<void> => {
    await sleep(refundPlan.startAfterMs);
    const { workflowId } = refundPlan;
    const facts: Facts = {
      workflowId,
      askedAt: Date.now(),
      startedBy: 0,
      runIds: [],
      conflictTaken: false,
      decisions: [],
      reviewed: false,
      resolved: 0,
      errors: [],
    };
    options.onFacts(facts);
    const noteError = (error: unknown): void =>
      void facts.errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    try {
      const handle = await startRefund(world, refundPlan, facts);
      const acted = act(world, refundPlan, handle, facts).catch(noteError);
      facts.ending = await endOf(world, handle);
      movedAt = Date.now();
      options.onClosed(++closed);
      await acted;
    } catch (error) {
      noteError(error);
    }
  };
  const whole = async (one: Case): Promise<void> => {
    await slots.take(one.refunds.length);
    if (over) return;
    if (one.payment !== undefined) world.sandbox.addPayment(one.payment);
    if (one.faults !== undefined) world.sandbox.setFaults(one.faults);
    const elsewhere = refundElsewhere(world.sandbox, one);
    // Else a gateway that is slow with it would move it past the start of ours, and nobody could tell them apart.
    if (one.kind === 'foreignBefore') await elsewhere;
    await Promise.all([elsewhere, ...one.refunds.map(refund)]);
    slots.give(one.refunds.length);
  };

  const all = Promise.all(plan.cases.map(whole)).then(() => 'done' as const);
  const stuck = (async () => {
    while (Date.now() - movedAt < options.stuckAfterMs) await sleep(500);
    over = true;
    return 'stuck' as const;
  })();
  if ((await Promise.race([all, stuck])) === 'stuck') all.catch(() => undefined); // the verifier says what is open
}
