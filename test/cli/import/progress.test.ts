import { outcomeOf, type LineOutcome } from '../../../src/cli/import/outcome';
import { describe as describeProgress } from '../../../src/cli/import/progress';

it('says how many, how fast, how long still, and what became of them', () => {
  const outcomes = new Map<string, LineOutcome>([
    ['a', outcomeOf('refunded')],
    ['b', outcomeOf('refunded')],
    ['c', outcomeOf('submitting')],
    ['d', outcomeOf('failed')],
  ]);
  expect(describeProgress(outcomes, 10, 2_000)).toBe('4/10, 2.0/s, 3 s left, 2 refunded, 1 open, 1 failed');
  expect(describeProgress(new Map(), 10, 2_000)).toBe('0/10, 0.0/s');
});
