import { sinceFirstUse } from '../../src/activities/first-use';
import { fakes, ORDER } from './fakes';

const INPUT = { ...ORDER, submitUntil: ORDER.firstSubmitAt + 1_000, firstRunId: 'run' };
const NOTHING_SENT = { nothingMoved: true, noneIs: 'proof' } as const;
const UNKNOWN = { nothingMoved: false, noneIs: 'proofUnlessUnexplained' };

const silent = { ...fakes().directory, usedBefore: () => Promise.reject(new Error('UNAVAILABLE')) };

/** A closed workflow of the same ID may have moved money under the same key. */
it.each([
  ['the first one leaves it open whether money moved', true, UNKNOWN],
  ['a later one adds nothing to what is known', false, NOTHING_SENT],
])('of an attempt to which Temporal does not say whether the ID was used before, %s', async (_, first, facts) => {
  await expect(
    sinceFirstUse({ directory: silent }, INPUT, { backoffMs: 1, first, past: NOTHING_SENT }),
  ).rejects.toMatchObject({ type: 'NotSent', details: [null, facts] });
});
