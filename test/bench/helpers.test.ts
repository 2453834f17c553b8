import { explainedSeconds, longestWaitSeconds } from '../../bench/back-off';
import { auditLedger } from '../../bench/ledger';
import { each } from '../../bench/load/each';
import { cachedWorkflowsIn } from '../../bench/measure/cached';
import { cpuMsIn } from '../../bench/measure/process';
import { busiestThreadMs } from '../../bench/measure/threads';
import { numbersOf } from '../../bench/numbers';

describe('the back-off', () => {
  it.each([
    [0, 0],
    [1, 1],
    [3, 7],
    [10, 811], // from the tenth on, 300 s each
  ])('after %p failures has taken at least %p s', (failures, seconds) =>
    expect(explainedSeconds(failures)).toBe(seconds),
  );

  it.each([
    [0.5, 1.25],
    [3.1, 5],
    [60, 40], // the sixth wait: five come to 31 s
    [3_600, 375],
  ])('waits, after an outage of %p s, at most %p s', (outage, seconds) =>
    expect(longestWaitSeconds(outage)).toBe(seconds),
  );
});

it('finds what was not paid, paid twice, or paid and not owed', () => {
  const ledger = ['a', 'b', 'b', 'x'].map((key) => ({ key }));
  expect(auditLedger(ledger, ['a', 'b', 'c'])).toEqual([
    'c was not paid',
    'b was paid 2 times',
    'x was paid and not owed',
  ]);
  expect(auditLedger([{ key: 'a' }], ['a'])).toEqual([]);
});

it('does each once, so many at a time', async () => {
  const done: number[] = [];
  let [running, most] = [0, 0];
  await each([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    done.push(item);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

it('begins nothing more once one has failed, and waits for those under way', async () => {
  const events: string[] = [];
  const all = each(['fails', 'ends later', 'never begun'], 2, async (item) => {
    events.push(item);
    if (item === 'fails') throw new Error('it failed');
    await new Promise(setImmediate);
    events.push('ended');
  });
  await expect(all).rejects.toThrow('it failed');
  expect(events).toEqual(['fails', 'ends later', 'ended']);
});

it('tells the busiest thread of all, one that has begun meanwhile too', () => {
  const before = new Map([
    ['1', 100],
    ['2', 500],
  ]);
  const after = new Map([
    ['1', 130],
    ['2', 510],
    ['3', 40],
  ]);
  expect(busiestThreadMs(before, after)).toBe(40);
});

it('reads processor time where the name of a process looks like a field', () => {
  const [user, system] = [25, 5]; // hundredths of a second
  expect(cpuMsIn(`7 (a) b (c) S 1 1 1 0 -1 0 0 0 0 0 ${user} ${system} 0 0 20 0`)).toBe(300);
});

it('reads how many workflows a worker has cached', () => {
  const metrics = 'temporal_sticky_cache_size{namespace="default",task_queue="refunds"} 200\ntemporal_other 3\n';
  expect(cachedWorkflowsIn(metrics)).toBe(200);
  expect(cachedWorkflowsIn('')).toBe(0);
});

describe('options that are numbers', () => {
  const parse = numbersOf({ refunds: 20_000, steps: 10 });

  it('are those given, and the others as they are', () =>
    expect(parse(['--refunds', '5'])).toEqual({ refunds: 5, steps: 10 }));

  it.each([
    ['--refunds', '0'],
    ['--refunds', '1.5'],
    ['--unknown', '1'],
  ])('refuses %s %s', (...args) => expect(() => parse(args)).toThrow(args[0]));
});
