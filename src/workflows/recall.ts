import { patched, workflowInfo } from '@temporalio/workflow';
import type { LastFailure } from '../activities/types';
import { recalling } from './activities';

/**
 * What the attempts to submit came to so far. To be asked right before they are canceled, in the same workflow task: of attempts in back-off
 * Temporal then tells nothing any more. Never holds up a cancel: what cannot be recalled is looked for.
 */
export async function recallAttempts(): Promise<LastFailure | undefined> {
  if (!mayRecall()) return undefined;
  try {
    return (await recalling().recallAttempts()) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Not in what was begun without it, nor by a worker that runs workflows only: there the SDK throws without a trace in the history, and a
 * replay, which does not throw, would differ. The patch's marker is the trace.
 */
function mayRecall(): boolean {
  const { isReplaying } = workflowInfo().unsafe;
  return (isReplaying || isRegistered()) && patched('recall-attempts');
}

interface Sdk {
  __TEMPORAL_ACTIVATOR__?: { registeredActivityNames?: ReadonlySet<string> };
}

/** The SDK tells it nowhere else. Where it should cease to, nothing is recalled, and a test fails. */
function isRegistered(): boolean {
  const name: keyof ReturnType<typeof recalling> = 'recallAttempts';
  const { __TEMPORAL_ACTIVATOR__: sdk } = globalThis as unknown as Sdk;
  return sdk?.registeredActivityNames?.has(name) ?? false;
}
