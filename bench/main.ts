/** `npm run bench`: plain calls, the smallest workflow and the package side by side. See docs/benchmarks/README.md. */
import { writeFile } from 'node:fs/promises';
import { findFreePort } from '../dev/ports';
import { type RealParts, withRealParts } from '../dev/real-parts';
import { exitWith } from './exit';
import { findKnees } from './knee';
import { costsOf } from './measure/costs';
import { describeMachine, describeVersions } from './measure/machine';
import { memoryOf } from './measure/process';
import { measureStartup } from './measure/startup';
import { parseOptions, USAGE, type BenchOptions } from './options';
import type { Results } from './report/results';
import { tableOf } from './report/table';
import { toJson, writeReport } from './report/write';
import { runRounds } from './rounds';
import { benchServer } from './server';
import { withSides } from './sides';
import { summarize } from './summary';
import { judge } from './targets';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function measure(parts: RealParts, options: BenchOptions): Promise<Results> {
  const { server } = parts;
  const startup = await measureStartup(parts);
  return await withSides(parts, async (sides) => {
    const costs = { minimal: await costsOf(parts, sides.minimal), package: await costsOf(parts, sides.package) };
    const rounds = await runRounds(sides.all, server.pid, options, say);
    const temporal = [sides.minimal, sides.package];
    const openLoop = options.stepMs === 0 ? undefined : await findKnees(temporal, options.stepMs, say);
    const peaks = Object.fromEntries(sides.all.map(({ name, pid }) => [name, memoryOf(pid).peakMiB]));
    const byConcurrency = Object.fromEntries(
      options.concurrency.map((each) => {
        const samples = rounds.filter(({ concurrency }) => concurrency === each);
        return [each, summarize(samples, costs)];
      }),
    );
    const summary = byConcurrency[Math.max(...options.concurrency)]!;
    return {
      date: new Date().toISOString(),
      machine: describeMachine(),
      versions: await describeVersions(),
      options,
      ...summary,
      targets: judge(summary, startup),
      startup,
      peakMemoryMiB: { ...peaks, server: memoryOf(server.pid).peakMiB } as Results['peakMemoryMiB'],
      byConcurrency,
      ...(openLoop === undefined ? {} : { openLoop }),
      rounds,
    };
  });
}

async function main(options: BenchOptions): Promise<void> {
  const parts = {
    server: await benchServer(options),
    worker: { REFUNDS_HTTP_PORT: String(await findFreePort()) }, // metrics, as in production
  };
  const results = await withRealParts((real) => measure(real, options), parts);
  say(`\n${tableOf(results)}`);
  if (options.json !== undefined) await writeFile(options.json, toJson(results));
  if (options.out !== undefined) say(`Written: ${(await writeReport(options.out, results)).join(', ')}`);
}

exitWith(USAGE, parseOptions, main);
