import { countGroups, outcomeOf } from '../../../src/cli/import/outcome';
import { describe as describeProgress, startProgress, startRate } from '../../../src/cli/import/progress';

it('says how many, how fast, how long still, and what became of them', () => {
  const outcomes = [outcomeOf('refunded'), outcomeOf('refunded'), outcomeOf('submitting'), outcomeOf('failed')];
  const standing = { done: 4, total: 10, counts: countGroups(outcomes) };
  expect(describeProgress(standing, 2)).toBe('4/10, 2.0/s, 3 s left, 2 refunded, 1 open, 1 failed');
  expect(describeProgress({ done: 0, total: 10, counts: {} }, 0)).toBe('0/10, 0.0/s');
  expect(describeProgress({ done: 1, total: 1, counts: { conflicts: 1 } }, 0)).toBe('1/1, 0.0/s, 1 conflict');
  expect(describeProgress({ done: 2, total: 2, counts: { conflicts: 2 } }, 0)).toBe('2/2, 0.0/s, 2 conflicts');
});

it('goes by the rate of late, and takes what was done before for no work of its own', () => {
  let now = 0;
  const rate = startRate(100, () => now);
  now = 2_000;
  expect(rate(104)).toBe(2);
  now = 32_000;
  expect(rate(134)).toBe(1); // of the last 30 s
  now = 62_000;
  expect(rate(134)).toBe(0);
});

it('says what is going on, and how long still only where that can be told', () => {
  expect(describeProgress({ done: 6, total: 10, counts: {}, note: 'paused' }, 0)).toBe('paused: 6/10, 0.0/s');
  expect(describeProgress({ done: 10, total: 10, counts: { open: 0 } }, 1)).toBe('10/10, 1.0/s');
});

it('draws a bar on a terminal, in one line as wide as that is, and plain lines elsewhere', () => {
  const drawn = (isTTY: boolean): string => {
    let text = '';
    const out = { isTTY, columns: 60, write: (part: string) => void (text += part) } as unknown as NodeJS.WriteStream;
    startProgress(out, () => ({ done: 1, total: 2, counts: { refunded: 1 } })).stop();
    return text;
  };
  expect(drawn(true)).toMatch(/^\r\u001b\[2K\[#{12}\.{12}\] 1\/2, 0\.0\/s, 1 refunded\n$/);
  expect(drawn(false)).toBe('1/2, 0.0/s, 1 refunded\n');
});
