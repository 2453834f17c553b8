import { startProgress, type Line } from '../../../dev/demo/progress';

const LINE: Line = {
  title: 'approved at once',
  amount: 'BRL 25.00',
  status: 'pending',
  link: 'http://ui',
  done: false,
};

beforeEach(() => {
  jest.useFakeTimers();
  jest.replaceProperty(process, 'env', { ...process.env, TERM: 'xterm' });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

function outputOf(terminal: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  return { written, out: { ...terminal, write: (text: string) => written.push(text) } };
}

it('writes one line for every change where there is no terminal', () => {
  const { written, out } = outputOf({});
  const progress = startProgress(out);
  for (const status of ['pending', 'pending', 'refunded']) progress.update(0, { ...LINE, status });
  progress.stop();
  jest.runOnlyPendingTimers();
  expect(written).toEqual([
    'approved at once, BRL 25.00: http://ui\n',
    'approved at once: pending\n',
    'approved at once: refunded\n',
  ]);
});

it('writes lines on a terminal that cannot be redrawn', () => {
  jest.replaceProperty(process, 'env', { ...process.env, TERM: 'dumb' });
  const { written, out } = outputOf({ isTTY: true, columns: 80 });
  startProgress(out).update(0, LINE);
  expect(written.join('')).not.toContain('\u001b');
});

it('draws over its own rows on a terminal, and not over what was written after its end', () => {
  const { written, out } = outputOf({ isTTY: true, columns: 80 });
  const progress = startProgress(out);
  progress.update(1, { ...LINE, title: 'second' });
  progress.update(0, LINE);
  jest.advanceTimersByTime(150);
  progress.update(0, { ...LINE, status: 'refunded', done: true });
  progress.stop();
  progress.stop();
  jest.advanceTimersByTime(1_000);
  expect(written).toHaveLength(2);
  const [first = '', last = ''] = written;
  expect(first).not.toContain('\u001b[2A');
  expect(first.indexOf(LINE.title)).toBeLessThan(first.indexOf('second'));
  expect(last).toMatch(/^\u001b\[2A/);
  expect(last).toMatch(/● approved at once .*refunded\n/);
});

it.each([{ columns: 40 }, { columns: 0 }, {}])(
  'wraps no row on a terminal of %j',
  ({ columns }: { columns?: number }) => {
    const { written, out } = outputOf({ isTTY: true, ...(columns === undefined ? {} : { columns }) });
    const progress = startProgress(out);
    progress.update(0, { ...LINE, status: 'waits for '.repeat(20) });
    progress.stop();
    const [row = ''] = written.join('').replace('\u001b[2K', '').split('\n');
    expect(row.length).toBe((columns || 80) - 1);
  },
);
