/** `npm run bench:contract`: what the contract itself costs, with the smallest workflow that keeps it. */
import { type RealParts, withRealParts } from '../dev/real-parts';
import { exitWith } from './exit';
import { numbersOf, say } from './numbers';
import { runRounds, type Sample } from './rounds';
import { benchServer } from './server';
import { withSides } from './sides';
import { median, spreadOf } from './statistics';
import { pairwise } from './summary';

const DEFAULTS = { rounds: 8, seconds: 8, concurrency: 100 };

async function run(parts: RealParts, { rounds, seconds, concurrency }: typeof DEFAULTS): Promise<void> {
  await withSides(parts, async ({ minimal, contract, package: ours }) => {
    const sides = [minimal, contract, ours];
    const options = { rounds, concurrency: [concurrency], lastsMs: seconds * 1000 };
    const samples = await runRounds(sides, parts.server.pid, options, say);
    const of = ({ name }: (typeof sides)[number]) => samples.filter(({ side }) => side === name);
    for (const side of sides) say(`${side.name}: ${lineOf(of(side), of(minimal))}`);
  });
}

function lineOf(samples: readonly Sample<string>[], minimal: readonly Sample<string>[]): string {
  const middle = (value: (sample: Sample<string>) => number): string => median(samples.map(value)).toFixed(1);
  const ratio = spreadOf(pairwise(samples, minimal, ({ refundsPerSecond }) => refundsPerSecond));
  return (
    `${middle(({ refundsPerSecond }) => refundsPerSecond)} a second, ${ratio.median.toFixed(2)} of minimal ` +
    `(${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)}), CPU a refund: worker ${middle(({ cpuMsPerRefund }) => cpuMsPerRefund)} ms, ` +
    `server ${middle(({ serverCpuMsPerRefund }) => serverCpuMsPerRefund)} ms`
  );
}

exitWith(
  'npm run bench:contract -- [--rounds 8] [--seconds 8] [--concurrency 100]',
  numbersOf(DEFAULTS),
  async (options: typeof DEFAULTS) =>
    withRealParts((parts) => run(parts, options), { server: await benchServer({ unthrottled: false }) }),
);
