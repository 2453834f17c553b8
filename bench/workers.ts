/** `npm run bench:workers`: what more workers on one task queue add, and who is busy meanwhile. */
import { availableParallelism } from 'node:os';
import { type RealParts, withRealParts } from '../dev/real-parts';
import { exitWith } from './exit';
import { closedLoop } from './load/closed-loop';
import { cpuMs } from './measure/process';
import { busiestThreadMs, threadCpuMs } from './measure/threads';
import { numbersOf, say } from './numbers';
import { benchServer } from './server';
import { packageSide } from './sides/package';
import { median, percentile, spreadOf } from './statistics';

const DEFAULTS = { rounds: 3, seconds: 10, concurrency: 100 };
const COUNTS = [1, 2, 4];

/** Of one round. Processors: how many of the machine's were busy with it, on average. */
interface Sample {
  perSecond: number;
  p50Ms: number;
  processors: { server: number; workers: number; callerAndGateway: number };
  /** A refund's part of the busiest thread of a worker. Milliseconds. */
  busiestThreadMs: number;
}

async function run(parts: RealParts, { rounds, seconds, concurrency }: typeof DEFAULTS): Promise<void> {
  const { one } = packageSide(parts);
  const workers = [parts.worker];
  const resize = async (count: number): Promise<void> => {
    while (workers.length < count) workers.push(await parts.startWorker());
    while (workers.length > count) await workers.pop()!.stop();
  };
  const measure = async (lastsMs: number): Promise<Sample> => {
    const pids = workers.map(({ pid }) => pid!);
    const look = () => ({
      server: cpuMs(parts.server.pid),
      workers: sumOf(pids.map(cpuMs)),
      callerAndGateway: cpuMs(process.pid),
      threads: pids.map(threadCpuMs),
    });
    const before = look();
    const { latenciesMs, seconds: took } = await closedLoop(one, { concurrency, lastsMs });
    const after = look();
    const processors = (who: keyof Sample['processors']): number => (after[who] - before[who]) / 1000 / took;
    const busiest = after.threads.map((threads, at) => busiestThreadMs(before.threads[at]!, threads));
    return {
      perSecond: latenciesMs.length / took,
      p50Ms: percentile(latenciesMs, 0.5),
      processors: {
        server: processors('server'),
        workers: processors('workers'),
        callerAndGateway: processors('callerAndGateway'),
      },
      busiestThreadMs: sumOf(busiest) / latenciesMs.length,
    };
  };
  const samples = new Map<number, Sample[]>(COUNTS.map((count) => [count, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [count, own] of samples) {
      await resize(count);
      const sample = await measure((seconds * 1000) / (round === 0 ? 5 : 1));
      if (round === 0) continue; // warms up
      own.push(sample);
      say(
        `round ${round} of ${rounds}, ${count} workers: ${sample.perSecond.toFixed(1)} a second, p50 ${sample.p50Ms.toFixed(0)} ms`,
      );
    }
  }
  for (const [count, own] of samples) say(lineOf(count, own));
}

function lineOf(count: number, samples: readonly Sample[]): string {
  const middle = (value: (sample: Sample) => number): number => median(samples.map(value));
  const perSecond = spreadOf(samples.map((sample) => sample.perSecond));
  const busy = (who: keyof Sample['processors']): string => middle(({ processors }) => processors[who]).toFixed(2);
  const thread = middle((sample) => sample.busiestThreadMs);
  return [
    `${count} workers: ${perSecond.median.toFixed(1)} refunds a second (${perSecond.min.toFixed(1)} to ${perSecond.max.toFixed(1)})`,
    `  busy, of ${availableParallelism()} processors: server ${busy('server')}, workers ${busy('workers')}, caller and gateway ${busy('callerAndGateway')}`,
    `  a worker's busiest thread, which runs the workflow code: ${thread.toFixed(1)} ms a refund, enough for ${(1000 / thread).toFixed(0)} a second in one process`,
  ].join('\n');
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

exitWith(
  'npm run bench:workers -- [--rounds 3] [--seconds 10] [--concurrency 100]',
  numbersOf(DEFAULTS),
  async (options: typeof DEFAULTS) =>
    withRealParts((parts) => run(parts, options), { server: await benchServer({ unthrottled: true }) }),
);
