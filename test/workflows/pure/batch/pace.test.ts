import fc from 'fast-check';
import { NEW_PACE, paceAt, type PaceState } from '../../../../src/workflows/batch/pace';

/** Takes all that it may, whenever it looks. @returns when each start happened */
function startsBy(looks: readonly number[], perSecond: number): number[] {
  let pace: PaceState = NEW_PACE;
  return looks.flatMap((now) => {
    pace = paceAt(now, pace, perSecond);
    const starts = Array.from({ length: pace.left }, () => now);
    pace = { ...pace, left: 0 };
    return starts;
  });
}

it('starts a round a second', () => {
  expect(startsBy([0, 999, 1_000, 1_500, 2_000], 2)).toEqual([0, 0, 1_000, 1_000, 2_000, 2_000]);
});

it('starts one at a time where that is less than one a second', () => {
  expect(startsBy([0, 1_000, 4_999, 5_000], 0.2)).toEqual([0, 5_000]);
});

it('keeps to a fraction above one', () => {
  expect(startsBy([0, 399, 667, 1_334], 1.5)).toEqual([0, 667, 1_334]);
});

it('does not catch up on what it was held up for', () => {
  expect(startsBy([0, 60_000], 3)).toHaveLength(6);
});

it('goes on where the chunk before it has left off', () => {
  expect(paceAt(500, { left: 4, roundEndsAt: 1_000 }, 10)).toEqual({ left: 4, roundEndsAt: 1_000 });
});

it('does not sit out the round of a slower pace', () => {
  expect(paceAt(500, { left: 0, roundEndsAt: 1_000_000 }, 10)).toEqual({ left: 0, roundEndsAt: 1_500 });
});

it('never starts more than the pace allows, whenever it looks', () => {
  const looks = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(looks, fc.double({ min: 0.1, max: 200, noNaN: true }), (unsorted, perSecond) => {
      const sorted = [...unsorted].sort((one, other) => one - other);
      const starts = startsBy(sorted, perSecond);
      const [first = 0] = starts;
      for (const [index, at] of starts.entries()) {
        const round = Math.max(1, Math.floor(perSecond));
        expect(index + 1).toBeLessThanOrEqual(((at - first) / 1000) * perSecond + round + 1e-6);
      }
    }),
  );
});
