import { NOTHING, type Cost } from './measure/costs';
import type { Sample } from './rounds';
import { SIDE_NAMES, type SideName } from './sides/types';
import { median, spreadOf, type Spread } from './statistics';

/** Medians of the rounds, and what a refund leaves in Temporal. */
export interface SideSummary extends Cost {
  refundsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  cpuMsPerRefund: number;
  serverCpuMsPerRefund: number;
}

/** The package over the minimal workflow: medians of the rounds' own ratios, since both sides of a round met the same machine. */
export interface Ratios {
  throughput: number;
  p50: number;
  historyBytes: number;
}

export interface Summary {
  median: Record<SideName, SideSummary>;
  ratios: Ratios;
  /** Of the rounds. */
  spread: { refundsPerSecond: Record<SideName, Spread>; throughputRatio: Spread; p50Ratio: Spread };
}

export type Costs = Record<'minimal' | 'package', Cost>;

/** @param samples of one concurrency */
export function summarize(samples: readonly Sample[], costs: Costs): Summary {
  const of = (side: SideName): Sample[] => samples.filter((sample) => sample.side === side);
  const bySide = <T>(value: (side: SideName) => T): Record<SideName, T> =>
    Object.fromEntries(SIDE_NAMES.map((side) => [side, value(side)])) as Record<SideName, T>;
  const throughputs = pairwise(of('package'), of('minimal'), ({ refundsPerSecond }) => refundsPerSecond);
  const p50s = pairwise(of('package'), of('minimal'), ({ p50Ms }) => p50Ms);
  return {
    median: bySide((side) => {
      const middle = (value: (sample: Sample) => number): number => median(of(side).map(value));
      return {
        refundsPerSecond: middle(({ refundsPerSecond }) => refundsPerSecond),
        p50Ms: middle(({ p50Ms }) => p50Ms),
        p99Ms: middle(({ p99Ms }) => p99Ms),
        cpuMsPerRefund: middle(({ cpuMsPerRefund }) => cpuMsPerRefund),
        serverCpuMsPerRefund: middle(({ serverCpuMsPerRefund }) => serverCpuMsPerRefund),
        ...(side === 'floor' ? NOTHING : costs[side]),
      };
    }),
    ratios: {
      throughput: median(throughputs),
      p50: median(p50s),
      historyBytes: costs.package.historyBytes / costs.minimal.historyBytes,
    },
    spread: {
      refundsPerSecond: bySide((side) => spreadOf(of(side).map(({ refundsPerSecond }) => refundsPerSecond))),
      throughputRatio: spreadOf(throughputs),
      p50Ratio: spreadOf(p50s),
    },
  };
}

/** One side over another, round by round. */
export function pairwise(
  above: readonly Sample<string>[],
  below: readonly Sample<string>[],
  value: (sample: Sample<string>) => number,
): number[] {
  return above.map((sample) => {
    const other = below.find(({ round }) => round === sample.round);
    return other === undefined ? NaN : value(sample) / value(other);
  });
}
