import { paintFor, withoutControls } from '../../src/cli/paint';

const terminal = { isTTY: true };
const pipe = { isTTY: false };

it('colours a terminal, unless NO_COLOR or a dumb one asks not to', () => {
  expect(paintFor(terminal, {}).red('x')).toBe('\u001b[31mx\u001b[39m');
  expect(paintFor(terminal, { NO_COLOR: '' }).red('x')).toBe('\u001b[31mx\u001b[39m');
  expect(paintFor(terminal, { NO_COLOR: '1' }).red('x')).toBe('x');
  expect(paintFor(terminal, { TERM: 'dumb' }).red('x')).toBe('x');
  expect(paintFor(pipe, {}).red('x')).toBe('x');
});

it('lets nobody move the cursor or forge a line', () => {
  expect(withoutControls('a\u001b[2Jb\rc\u009bd\u2028e\u001b[31mf\u001b[39m\n')).toBe(
    'a[2Jbcde\u001b[31mf\u001b[39m\n',
  );
});
