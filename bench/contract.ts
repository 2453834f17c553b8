/** `npm run bench:contract`: what the contract itself costs, with the smallest workflow that keeps it. */
import { type RealParts, withRealParts } from '../dev/real-parts';
import { exitWith } from './exit';
import { closedLoop } from './load/closed-loop';
import { cpuMs } from './measure/process';
import { numbersOf, say } from './numbers';
import { benchServer } from './server';
import { startMinimalSide, type MinimalSide } from './sides/minimal';
import { packageSide } from './sides/package';
import { median, spreadOf } from './statistics';

const DEFAULTS = { rounds: 8, seconds: 8, concurrency: 100 };

/** Of one round. */
interface Sample {
  perSecond: number;
  workerMs: number;
  serverMs: number;
}

async function run(parts: RealParts, minimal: MinimalSide, options: typeof DEFAULTS): Promise<void> {
  const ours = packageSide(parts);
  const ways = [
    { name: 'minimal', one: minimal.one, pid: minimal.pid, samples: [] as Sample[] },
    { name: 'minimal with the contract', one: minimal.visibly, pid: minimal.pid, samples: [] as Sample[] },
    { name: 'package', one: ours.one, pid: ours.pid, samples: [] as Sample[] },
  ];
  for (let round = 0; round <= options.rounds; round++) {
    for (let turn = 0; turn < ways.length; turn++) {
      const { one, pid, samples } = ways[(round + turn) % ways.length]!;
      const look = () => ({ worker: cpuMs(pid), server: cpuMs(parts.server.pid) });
      const before = look();
      const { latenciesMs, seconds } = await closedLoop(one, {
        concurrency: options.concurrency,
        lastsMs: options.seconds * 1000,
      });
      const after = look();
      if (round === 0) continue; // warms up
      samples.push({
        perSecond: latenciesMs.length / seconds,
        workerMs: (after.worker - before.worker) / latenciesMs.length,
        serverMs: (after.server - before.server) / latenciesMs.length,
      });
    }
  }
  const [plain] = ways;
  for (const { name, samples } of ways) {
    const middle = (value: (sample: Sample) => number): string => median(samples.map(value)).toFixed(1);
    const ratio = spreadOf(samples.map(({ perSecond }, round) => perSecond / plain!.samples[round]!.perSecond));
    say(
      `${name}: ${middle(({ perSecond }) => perSecond)} a second, ${ratio.median.toFixed(2)} of minimal ` +
        `(${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)}), CPU a refund: worker ${middle(({ workerMs }) => workerMs)} ms, ` +
        `server ${middle(({ serverMs }) => serverMs)} ms`,
    );
  }
}

exitWith(
  'npm run bench:contract -- [--rounds 8] [--seconds 8] [--concurrency 100]',
  numbersOf(DEFAULTS),
  async (options: typeof DEFAULTS) =>
    withRealParts(
      async (parts) => {
        const minimal = await startMinimalSide(parts);
        try {
          await run(parts, minimal, options);
        } finally {
          await minimal.stop();
        }
      },
      { server: await benchServer({ unthrottled: false }) },
    ),
);
