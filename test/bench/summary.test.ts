import { isOverloaded, kneeOf, type Step } from '../../bench/load/knee';
import { actionsIn } from '../../bench/measure/actions';
import { parseOptions } from '../../bench/options';
import type { Sample } from '../../bench/rounds';
import { median, percentile, slopeOf, spreadOf } from '../../bench/statistics';
import { summarize } from '../../bench/summary';
import { figure } from '../../bench/report/table';

const sample = (round: number, side: Sample['side'], refundsPerSecond: number): Sample => ({
  ...{ round, side, refundsPerSecond, concurrency: 100, refunds: 100 },
  ...{ p50Ms: 1_000 / refundsPerSecond, p99Ms: 3_000 / refundsPerSecond },
  ...{ cpuMsPerRefund: 10, serverCpuMsPerRefund: 20 },
});

const COSTS = {
  minimal: { events: 11, historyBytes: 2_000, actions: 2 },
  package: { events: 12, historyBytes: 2_500, actions: 3 },
};

describe('statistics', () => {
  it.each([
    { values: [3, 1, 2], middle: 2 },
    { values: [4, 1, 2, 3], middle: 2.5 },
    { values: [7], middle: 7 },
    { values: [], middle: NaN },
  ])('takes the middle of $values', ({ values, middle }) => expect(median(values)).toBe(middle));

  it('takes for a percentile the value that so many do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
  });

  it('tells how far rounds are apart', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5 });
  });

  it('tells growth from where it begins', () => {
    expect(slopeOf([0, 1_000, 2_000].map((x) => ({ x, y: 200 + x / 500 })))).toBeCloseTo(1 / 500);
  });
});

describe('a summary', () => {
  const rounds = [
    [sample(1, 'floor', 3_000), sample(1, 'minimal', 100), sample(1, 'package', 90)],
    [sample(2, 'minimal', 10), sample(2, 'package', 8), sample(2, 'floor', 3_000)],
    [sample(3, 'package', 70), sample(3, 'floor', 1_000), sample(3, 'minimal', 100)],
  ].flat();
  const { median: middle, ratios, spread } = summarize(rounds, COSTS);

  it('compares the sides within a round, where both met the same machine', () => {
    expect(ratios.throughput).toBeCloseTo(0.8); // of 0.9, 0.8 and 0.7; of the medians it would be 0.7
    expect(ratios.p50).toBeCloseTo(1.25);
    expect(spread.throughputRatio.min).toBeCloseTo(0.7);
  });

  it('has the medians of each side, and what its refunds leave', () => {
    expect(middle.package).toMatchObject({ refundsPerSecond: 70, ...COSTS.package });
    expect(middle.floor).toMatchObject({ refundsPerSecond: 3_000, events: 0, historyBytes: 0, actions: 0 });
    expect(ratios.historyBytes).toBe(1.25);
  });
});

describe('the knee', () => {
  const steps = (...p50s: number[]): Step[] =>
    p50s.map((p50Ms, at) => ({ perSecond: 10 * (at + 1), achieved: 10, p50Ms, p99Ms: p50Ms }));

  it('is the highest rate before waits grow', () => {
    expect(isOverloaded(steps(20, 25, 90))).toBe(false);
    expect(isOverloaded(steps(20, 25, 900))).toBe(true);
    expect(kneeOf(steps(20, 25, 90, 900))).toBe(30);
  });

  it('is unknown without any rate', () => expect(kneeOf([])).toBeUndefined());
});

it("counts the actions of its own namespace among the server's metrics", () => {
  const metrics = [
    '# TYPE action counter',
    'action{action_type="grpc_StartWorkflowExecution",namespace="default",operation="a",service_name="frontend"} 20',
    'action{action_type="command_ScheduleActivityTask",namespace="default",operation="b",service_name="frontend"} 1e+06',
    'action{action_type="grpc_StartWorkflowExecution",namespace="temporal_system",operation="a",service_name="frontend"} 2',
    'other_action{namespace="default"} 5',
  ].join('\n');
  expect(actionsIn(metrics)).toBe(1_000_020);
});

describe('options', () => {
  it('writes the report only of a full run, unless it is told where to', () => {
    expect(parseOptions([]).out).toBe('docs/benchmarks');
    expect(parseOptions(['--quick', '--json', 'file'])).toMatchObject({
      quick: true,
      rounds: 4,
      json: 'file',
      stepMs: 0,
    });
    expect(parseOptions(['--quick'])).not.toHaveProperty('out');
  });

  it.each([['--rounds', '0'], ['--rounds', 'many'], ['--other']])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args.filter((arg) => arg !== undefined))).toThrow(args[0]);
  });
});

it.each([
  [1234.5, '1235'],
  [12.345, '12.3'],
  [0.956, '0.96'],
  [3, '3'],
  [NaN, '–'],
])('shows %p as %s', (value, shown) => expect(figure(value)).toBe(shown));
