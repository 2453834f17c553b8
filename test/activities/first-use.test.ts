import { lookFrom, sinceFirstUse } from '../../src/activities/first-use';
import { fakes, ORDER } from './fakes';

const INPUT = { ...ORDER, submitUntil: ORDER.firstSubmitAt + 1_000, firstRunId: 'run' };
const NOTHING_SENT = { nothingMoved: true, noneIs: 'proof' } as const;
/** Its request may be out: nothing is sent before it is over, and the quiet period too. */
const UNKNOWN = { nothingMoved: false, noneIs: 'proofUnlessUnexplained', quietUntil: expect.any(Number) };

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

describe('a look', () => {
  const since = ORDER.firstSubmitAt - 86_400_000;
  const directory = { ...fakes().directory, usedBefore: () => Promise.resolve({ since, mayBeOut: false }) };

  it('takes what a closed workflow of the same ID has sent for ours', async () => {
    expect(await lookFrom({ directory }, ORDER)).toBe(since);
    await expect(lookFrom({ directory: silent }, ORDER)).rejects.toThrow('UNAVAILABLE');
  });

  it('asks for none where Temporal was to refuse an ID that was used before', async () => {
    expect(await lookFrom({ directory: silent }, { ...ORDER, idIsNew: true })).toBe(ORDER.firstSubmitAt);
  });
});
