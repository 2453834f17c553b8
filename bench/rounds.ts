import type { ClosedLoad } from './load/closed-loop';
import type { BenchOptions } from './options';
import { cpuMs } from './measure/process';
import type { Side, SideName } from './sides';
import { percentile } from './statistics';

/** One side in one round. */
export interface Sample<Name extends string = SideName> {
  round: number;
  side: Name;
  concurrency: number;
  refunds: number;
  refundsPerSecond: number;
  /** From start to refunded. */
  p50Ms: number;
  p99Ms: number;
  /** Processor time of the process that makes the calls; the same number in seconds for 1,000 refunds. */
  cpuMsPerRefund: number;
  serverCpuMsPerRefund: number;
}

/** Plain calls are thousands a second: they are measured long before workflows are. */
const FLOOR_MS = 1_000;

/** More code takes longer to be compiled: with less, the first rounds would tell of that. */
const WARM_UP_MS = 4_000;

/** All sides in turn, and again: what changes on the machine meanwhile meets all of them. The first round warms up and is dropped. */
export async function runRounds<Name extends string>(
  sides: readonly Side<Name>[],
  serverPid: number,
  { rounds, concurrency, lastsMs }: Pick<BenchOptions, 'rounds' | 'concurrency' | 'lastsMs'>,
  say: (line: string) => void,
): Promise<Sample<Name>[]> {
  const samples: Sample<Name>[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const each of concurrency) {
      for (const side of turned(sides, round)) {
        const own = round === 0 ? WARM_UP_MS : lastsMs;
        const most = side.name === 'floor' ? FLOOR_MS : each === 1 ? own / 2 : own;
        const sample = { round, ...(await sampleOf(side, serverPid, { concurrency: each, lastsMs: most })) };
        if (round === 0) continue;
        samples.push(sample);
        say(`round ${round} of ${rounds}, ${lineOf(sample)}`);
      }
    }
  }
  return samples;
}

function lineOf({ concurrency, side, refundsPerSecond, p50Ms, p99Ms }: Sample<string>): string {
  const waits = `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
  return `${concurrency} at a time, ${side}: ${refundsPerSecond.toFixed(1)} a second, ${waits}`;
}

/** Each round begins with another side. */
function turned<T>(all: readonly T[], by: number): T[] {
  const first = by % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

async function sampleOf<Name extends string>(
  side: Side<Name>,
  serverPid: number,
  load: ClosedLoad,
): Promise<Omit<Sample<Name>, 'round'>> {
  const before = cpuMs(serverPid);
  const { latenciesMs, seconds, cpuMs: ownCpuMs } = await side.closedLoop(load);
  const refunds = latenciesMs.length;
  return {
    side: side.name,
    concurrency: load.concurrency,
    refunds,
    refundsPerSecond: refunds / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuMsPerRefund: ownCpuMs / refunds,
    serverCpuMsPerRefund: (cpuMs(serverPid) - before) / refunds,
  };
}
