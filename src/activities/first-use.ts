import { SUBMIT_ATTEMPT_MS } from '../contract/attempt';
import { postponed } from './failures';
import type { LookDependencies } from './look';
import { pastOf, type Past } from './decide';
import { INTERNAL_FAILURES, type IdUse, type RefundOrder, type SubmitInput } from './types';

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
 * @param known `past` goes along with a failure, unless this is the first attempt
 * @throws {ApplicationFailure} retryable `NotSent`: Temporal did not say
 */
export async function sinceFirstUse(
  { directory }: Pick<LookDependencies, 'directory'>,
  input: SubmitInput,
  { backoffMs, first, past }: { backoffMs: number; first: boolean; past: Past },
): Promise<FirstUse> {
  const fresh: FirstUse = { input, usedBefore: false, mayBeOut: false };
  if (input.idIsNew === true) return fresh;
  let before;
  try {
    before = await directory.usedBefore();
  } catch (error) {
    const message = `Nothing was sent, since Temporal did not say whether the workflow ID was used before: ${String(error)}`;
    // What a workflow before this one has sent is then not known either: no attempt after this one may take itself for the only one, nor be
    // sent while a request of that one may be out.
    const quietUntil = Date.now() + SUBMIT_ATTEMPT_MS + input.policy.quietPeriodSeconds * 1000;
    const facts = first ? { ...pastOf(false, undefined), quietUntil } : past;
    throw postponed(INTERNAL_FAILURES.notSent, message, backoffMs, facts);
  }
  if (before === undefined || before.since >= input.firstSubmitAt) return fresh;
  const { since, mayBeOut } = before;
  const submitUntil = Math.min(input.submitUntil, since + input.policy.submitWindowSeconds * 1000);
  return { input: { ...input, firstSubmitAt: since, submitUntil }, usedBefore: true, mayBeOut };
}

/** For a look: what a closed workflow of the same ID has sent is ours, too. @throws when Temporal does not say whether there was one */
export async function lookFrom(
  { directory }: Pick<LookDependencies, 'directory'>,
  { idIsNew, firstSubmitAt }: IdUse & Pick<RefundOrder, 'firstSubmitAt'>,
): Promise<number> {
  if (idIsNew === true) return firstSubmitAt;
  const before = await directory.usedBefore();
  return Math.min(firstSubmitAt, before?.since ?? Infinity);
}
