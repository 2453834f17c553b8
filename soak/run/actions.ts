import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { RefundFailedError, RefundRefusedError, type RefundHandle } from '../../src/client';
import type { Action, RefundPlan } from '../plan/types';
import type { Facts } from './facts';
import { patiently } from './patience';
import type { World } from './world';

/** Cancels and releases as planned. Whatever the refund refuses is right to be refused: how it ends is judged, not this. */
export async function act(world: World, plan: RefundPlan, handle: RefundHandle, facts: Facts): Promise<void> {
  const startedAt = Date.now();
  await Promise.all(
    plan.actions.map(async (action) => {
      await sleep(Math.max(0, startedAt + action.afterMs - Date.now()));
      try {
        await patiently(() => perform(world, action, handle, facts));
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }),
  );
}

async function perform(world: World, action: Action, handle: RefundHandle, facts: Facts): Promise<unknown> {
  if (action.do === 'release') {
    const message = { releasedBy: action.by };
    return await (action.via === 'update' ? handle.release(message) : handle.signalRelease(message));
  }
  const message = { requestedBy: 'cy', reason: `by ${action.via}` };
  switch (action.via) {
    case 'signal':
      return await handle.signalCancel(message);
    case 'temporal':
      return await world.client.workflow.getHandle(handle.workflowId).cancel();
    case 'update':
      return facts.decisions.push(await handle.cancel(message));
  }
}

function isRefusal(error: unknown): boolean {
  // A RefundFailedError says that nobody can tell how it ended: the verifier sees that too.
  return (
    error instanceof RefundRefusedError || error instanceof WorkflowNotFoundError || error instanceof RefundFailedError
  );
}
