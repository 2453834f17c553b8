/**
 * `npm run bench:failures`: what the gateway's failures cost beside what the waits before the next attempt explain, and how fast refunds are
 * made up for after an outage.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type RealParts, withRealParts } from '../dev/real-parts';
import { explainedSeconds, LONGER_BY, longestWaitSeconds } from './back-off';
import { exitWith } from './exit';
import { auditLedger } from './ledger';
import { closedLoop } from './load/closed-loop';
import { openLoop } from './load/open-loop';
import { numbersOf, say } from './numbers';
import { benchServer } from './server';
import { packageSide } from './sides/package';
import { median } from './statistics';

const DEFAULTS = { percent: 10, seconds: 20, concurrency: 100, outage: 60, rate: 5 };
type Options = typeof DEFAULTS;

const now = (): number => performance.now() / 1000;

/** So many requests in a hundred are answered by a 500, and nothing is committed. @returns the refunds */
async function throughFailures(parts: RealParts, { percent, concurrency, seconds: lasts }: Options): Promise<string[]> {
  const { sandbox } = parts;
  sandbox.setFaults({ posts: { seed: 'bench', probability: percent / 100, faults: [{ fault: '500-before' }] } });
  const { one } = packageSide(parts);
  const waits = new Map<string, number>();
  const timed = async (): Promise<void> => {
    const began = now();
    waits.set(await one(), now() - began);
  };
  const { seconds } = await closedLoop(timed, { concurrency, lastsMs: lasts * 1000 });
  sandbox.setFaults({});
  const attempts = new Map<string, number>();
  for (const { key = '' } of sandbox.requests()) attempts.set(key, (attempts.get(key) ?? 0) + 1);
  const byFailures = new Map<number, number[]>();
  for (const [id, wait] of waits) {
    const failures = (attempts.get(id) ?? 1) - 1;
    byFailures.set(failures, [...(byFailures.get(failures) ?? []), wait]);
  }
  say(`${percent} % of requests answered by a 500, ${concurrency} at a time:`);
  say(`  ${waits.size} refunds, ${(waits.size / seconds).toFixed(1)} a second`);
  for (const [failures, of] of [...byFailures].sort(([left], [right]) => left - right)) {
    const least = explainedSeconds(failures);
    const most = least * (1 + LONGER_BY);
    const rest = median(of) - (least + most) / 2; // as many waits are longer than the middle as are shorter
    say(
      `  ${failures} failures: ${of.length} refunds, median ${median(of).toFixed(2)} s, of which the back-off is ${least} to ${most} s, the rest about ${rest.toFixed(2)} s`,
    );
  }
  return [...waits.keys()];
}

/** Refunds go on being asked for while the gateway answers 503. @returns the refunds */
async function throughOutage(parts: RealParts, { outage, rate }: Options): Promise<string[]> {
  const { sandbox } = parts;
  const { one } = packageSide(parts);
  const ids: string[] = [];
  sandbox.setOutage('503');
  const began = now();
  const ended = sleep(outage * 1000).then(() => sandbox.setOutage(false));
  const lateBy: number[] = [];
  const noted = async (): Promise<void> => {
    ids.push(await one());
    lateBy.push(now() - began - outage);
  };
  await openLoop(noted, { perSecond: rate, lastsMs: outage * 1000 });
  await ended;
  const [middle, last] = [median(lateBy), Math.max(...lateBy)].map((value) => value.toFixed(1));
  say(`an outage of ${outage} s, ${rate} refunds a second asked for meanwhile:`);
  say(`  half of all ${ids.length} were refunded ${middle} s after its end, the last ${last} s after it`);
  say(`  the back-off explains up to ${longestWaitSeconds(outage).toFixed(1)} s`);
  return ids;
}

async function run(parts: RealParts, options: Options): Promise<number> {
  const asked = [...(await throughFailures(parts, options)), ...(await throughOutage(parts, options))];
  const problems = auditLedger(parts.sandbox.ledger(), asked);
  for (const problem of problems.slice(0, 20)) say(`WRONG: ${problem}`);
  say(`the gateway's books: ${problems.length === 0 ? 'each was paid once' : `${problems.length} problems`}`);
  return problems.length === 0 ? 0 : 1;
}

exitWith(
  'npm run bench:failures -- [--percent 10] [--seconds 20] [--concurrency 100] [--outage 60] [--rate 5]',
  numbersOf(DEFAULTS),
  async (options: Options) =>
    withRealParts((parts) => run(parts, options), { server: await benchServer({ unthrottled: true }) }),
);
