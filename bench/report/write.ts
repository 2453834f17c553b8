import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { barChart, lineChart } from './chart';
import type { Results } from './results';
import { tableOf } from './table';

/** What is committed of a run: everything as JSON, the report, and charts of it. @returns the files */
export async function writeReport(directory: string, results: Results): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const files = { 'results.json': toJson(results), 'results.md': tableOf(results), ...chartsOf(results) };
  return await Promise.all(
    Object.entries(files).map(async ([name, content]) => {
      await writeFile(join(directory, name), content);
      return join(directory, name);
    }),
  );
}

export function toJson(results: Results): string {
  return `${JSON.stringify(results, undefined, 2)}\n`;
}

/** The floor is left out: hundreds of times the rest, it would leave nothing to see. */
function chartsOf({ byConcurrency, median, openLoop }: Results): Record<string, string> {
  const sides = ['minimal', 'package'] as const;
  const bars = (value: (side: (typeof sides)[number]) => number) => sides.map((name) => ({ name, value: value(name) }));
  const most = Math.max(...Object.keys(byConcurrency).map(Number));
  return {
    'throughput.svg': barChart(
      `Refunds a second, ${most} at a time`,
      bars((side) => median[side].refundsPerSecond),
    ),
    'history-bytes.svg': barChart(
      'History bytes of a refund',
      bars((side) => median[side].historyBytes),
    ),
    ...(openLoop === undefined
      ? {}
      : {
          'rising-rates.svg': lineChart(
            'Median wait at rising rates',
            sides.map((name) => ({
              name,
              points: (openLoop[name]?.steps ?? []).map(({ perSecond, p50Ms }) => ({ x: perSecond, y: p50Ms })),
            })),
            { x: 'refunds begun a second', y: 'ms' },
          ),
        }),
  };
}
