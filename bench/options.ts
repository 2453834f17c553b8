import { parseArgs } from 'node:util';

export interface BenchOptions {
  quick: boolean;
  /** The server's queues between a workflow's steps are not slowed down, for all sides alike. */
  unthrottled: boolean;
  rounds: number;
  /** For so long refunds are begun, of each side in each round; half of it one at a time. Milliseconds. */
  lastsMs: number;
  concurrency: number[];
  /** Milliseconds for each rate of the open loop; 0: no open loop. */
  stepMs: number;
  json?: string;
  /** Where the report and its charts are written; absent: nowhere. */
  out?: string;
}

export const USAGE = `npm run bench -- [--quick] [--unthrottled] [--rounds N] [--json FILE] [--out DIR]
  --quick        under 3 minutes: 4 short rounds, no open loop, no report unless --out is given
  --unthrottled  the dev server hands tasks on as fast as it can, for all sides alike
  --rounds N     instead of 7 (4 with --quick)
  --json FILE    everything that was measured
  --out DIR      report and charts instead of in docs/benchmarks`;

const FULL = { rounds: 7, lastsMs: 15_000, stepMs: 10_000 };
const QUICK = { rounds: 4, lastsMs: 5_000, stepMs: 0 };

/** @throws {Error} that says what is wrong */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      unthrottled: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      json: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const { quick, unthrottled, json, out = quick ? undefined : 'docs/benchmarks' } = values;
  const size = quick ? QUICK : FULL;
  return {
    ...{ quick, unthrottled, concurrency: [1, 100], ...size },
    ...(values.rounds === undefined ? {} : { rounds: wholeNumber('rounds', values.rounds, 1) }),
    ...(json === undefined ? {} : { json }),
    ...(out === undefined ? {} : { out }),
  };
}

/** @throws {Error} that names the option */
export function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`--${name} must be a whole number from ${least} on`);
}
