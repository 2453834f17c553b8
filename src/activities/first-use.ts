import { postponed } from './failures';
import type { LookDependencies } from './look';
import type { Past } from './decide';
import { INTERNAL_FAILURES, type SubmitInput } from './types';

export interface FirstUse {
  /** With the times since which the key was in use. */
  input: SubmitInput;
  /** A closed workflow of the same ID may have sent the key. */
  usedBefore: boolean;
  /** And its request may be under way. */
  mayBeOut: boolean;
}

/**
 * The workflow ID is the idempotency key. Who starts a closed refund's ID once more, as Temporal does unless told otherwise, goes on with the
 * same key: its time has been running since the first workflow of that ID.
 * @param past goes along with a failure
 * @throws {ApplicationFailure} retryable `NotSent`: Temporal did not say
 */
export async function sinceFirstUse(
  { directory }: Pick<LookDependencies, 'directory'>,
  input: SubmitInput,
  { backoffMs, past }: { backoffMs: number; past: Past },
): Promise<FirstUse> {
  const fresh: FirstUse = { input, usedBefore: false, mayBeOut: false };
  if (input.idIsNew === true) return fresh;
  let before;
  try {
    before = await directory.usedBefore();
  } catch (error) {
    const message = `Nothing was sent, since Temporal did not say whether the workflow ID was used before: ${String(error)}`;
    throw postponed(INTERNAL_FAILURES.notSent, message, backoffMs, past);
  }
  if (before === undefined || before.since >= input.firstSubmitAt) return fresh;
  const { since, mayBeOut } = before;
  const submitUntil = Math.min(input.submitUntil, since + input.policy.submitWindowSeconds * 1000);
  return { input: { ...input, firstSubmitAt: since, submitUntil }, usedBefore: true, mayBeOut };
}
