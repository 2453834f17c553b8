/** `npm run bench:flat`: whether a refund costs the same whatever has been refunded before, beside the smallest workflow. */
import { type RealParts, withRealParts } from '../dev/real-parts';
import { exitWith } from './exit';
import { reportLedger } from './ledger';
import { each } from './load/each';
import { cpuMs, memoryOf } from './measure/process';
import { numbersOf, say } from './numbers';
import { benchServer } from './server';
import { withSides, type TemporalSide } from './sides';

const DEFAULTS = { refunds: 50_000, concurrency: 100, steps: 10 };

/** Of the smallest workflow after each step: enough for a mean, few beside the refunds. */
const MINIMAL = 500;

interface Cost {
  perSecond: number;
  workerMs: number;
  serverMs: number;
}

async function run(parts: RealParts, options: typeof DEFAULTS): Promise<number> {
  return await withSides(parts, async ({ minimal, package: ours }) => {
    const ids: string[] = [];
    const cost = async (side: TemporalSide, count: number): Promise<Cost> => {
      const look = () => ({ at: performance.now(), worker: cpuMs(side.pid), server: cpuMs(parts.server.pid) });
      const before = look();
      await each(Array.from({ length: count }), options.concurrency, async () => {
        const id = await side.one();
        if (side === ours) ids.push(id);
      });
      const after = look();
      return {
        perSecond: (count * 1000) / (after.at - before.at),
        workerMs: (after.worker - before.worker) / count,
        serverMs: (after.server - before.server) / count,
      };
    };
    await cost(minimal, MINIMAL); // both warm up
    await cost(ours, MINIMAL);
    const steps: { ours: Cost; minimal: Cost }[] = [];
    for (let step = 1; step <= options.steps; step++) {
      const upTo = (after: number): number => Math.round((options.refunds * after) / options.steps);
      const refunds = await cost(ours, upTo(step) - upTo(step - 1)); // those that warmed up are not of them
      const beside = await cost(minimal, MINIMAL);
      steps.push({ ours: refunds, minimal: beside });
      say(
        `${ids.length} refunds closed: ${describe(refunds)}; minimal: ${describe(beside)}; ` +
          `worker ${memoryOf(ours.pid).nowMiB.toFixed(0)} MiB, server ${memoryOf(parts.server.pid).nowMiB.toFixed(0)} MiB`,
      );
    }
    const [first, last] = [steps[0]!, steps.at(-1)!];
    const grown = (value: (step: typeof first) => number): string => (value(last) / value(first)).toFixed(2);
    say(
      `last step over the first, CPU a refund: worker ${grown((step) => step.ours.workerMs)}, server ${grown((step) => step.ours.serverMs)}`,
    );
    say(
      `the same of the minimal workflow: worker ${grown((step) => step.minimal.workerMs)}, server ${grown((step) => step.minimal.serverMs)}`,
    );
    const ledger = parts.sandbox.ledger().filter(({ key }) => !key.startsWith('minimal-'));
    return reportLedger(ledger, ids) ? 0 : 1;
  });
}

function describe({ perSecond, workerMs, serverMs }: Cost): string {
  return `${perSecond.toFixed(1)} a second, ${workerMs.toFixed(1)} ms of the worker's and ${serverMs.toFixed(1)} ms of the server's processors each`;
}

exitWith(
  'npm run bench:flat -- [--refunds 50000] [--concurrency 100] [--steps 10]',
  numbersOf(DEFAULTS),
  async (options: typeof DEFAULTS) =>
    withRealParts((parts) => run(parts, options), { server: await benchServer({ unthrottled: true }) }),
);
