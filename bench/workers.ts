/** `npm run bench:workers`: what more workers on one task queue add. */
import { type RealParts, withRealParts } from '../dev/real-parts';
import { exitWith } from './exit';
import { closedLoop } from './load/closed-loop';
import { cpuMs } from './measure/process';
import { numbersOf, say } from './numbers';
import { benchServer } from './server';
import { packageSide } from './sides/package';
import { percentile, spreadOf } from './statistics';

const DEFAULTS = { rounds: 3, seconds: 10, concurrency: 100 };
const COUNTS = [1, 2, 4];

async function run(parts: RealParts, { rounds, seconds, concurrency }: typeof DEFAULTS): Promise<void> {
  const { one } = packageSide(parts);
  const workers = [parts.worker];
  const resize = async (count: number): Promise<void> => {
    while (workers.length < count) workers.push(await parts.startWorker());
    while (workers.length > count) await workers.pop()!.stop();
  };
  const rates = new Map<number, number[]>(COUNTS.map((count) => [count, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [count, own] of rates) {
      await resize(count);
      const cpu = (): number => workers.reduce((sum, { pid }) => sum + cpuMs(pid!), 0);
      const before = cpu();
      const ended = await closedLoop(one, { concurrency, lastsMs: (seconds * 1000) / (round === 0 ? 5 : 1) });
      if (round === 0) continue; // warms up
      const { length } = ended.latenciesMs;
      own.push(length / ended.seconds);
      say(
        `round ${round} of ${rounds}, ${count} workers: ${(length / ended.seconds).toFixed(1)} a second, ` +
          `p50 ${percentile(ended.latenciesMs, 0.5).toFixed(0)} ms, ${((cpu() - before) / length).toFixed(1)} ms of the workers' processors a refund`,
      );
    }
  }
  for (const [count, own] of rates) {
    const { median, min, max } = spreadOf(own);
    say(`${count} workers: ${median.toFixed(1)} refunds a second (${min.toFixed(1)} to ${max.toFixed(1)})`);
  }
}

exitWith(
  'npm run bench:workers -- [--rounds 3] [--seconds 10] [--concurrency 100]',
  numbersOf(DEFAULTS),
  async (options: typeof DEFAULTS) =>
    withRealParts((parts) => run(parts, options), { server: await benchServer({ unthrottled: true }) }),
);
