/**
 * `npm run bench:failures`: what the gateway's failures cost beside what the waits before the next attempt explain, and how fast refunds are
 * made up for after an outage.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type RealParts, withRealParts } from '../dev/real-parts';
import { explainedSeconds, LONGER_BY, longestWaitSeconds } from './back-off';
import { exitWith } from './exit';
import { reportLedger } from './ledger';
import { closedLoop } from './load/closed-loop';
import { openLoop } from './load/open-loop';
import { numbersOf, say } from './numbers';
import { benchServer } from './server';
import { packageSide } from './sides/package';
import { mean, median } from './statistics';

const DEFAULTS = { percent: 10, seconds: 20, concurrency: 100, outage: 60, rate: 28 };
type Options = typeof DEFAULTS;

const now = (): number => performance.now() / 1000;

interface Load {
  /** How long each refund took, seconds. */
  waits: Map<string, number>;
  perSecond: number;
}

async function loaded(parts: RealParts, { concurrency, seconds: lasts }: Options): Promise<Load> {
  const { one } = packageSide(parts);
  const waits = new Map<string, number>();
  const timed = async (): Promise<void> => {
    const began = now();
    waits.set(await one(), now() - began);
  };
  const { seconds } = await closedLoop(timed, { concurrency, lastsMs: lasts * 1000 });
  return { waits, perSecond: waits.size / seconds };
}

/**
 * So many requests in a hundred are answered by a 500, and nothing is committed; before it and after it none is.
 * @returns the refunds, and how many a second are normal
 */
async function throughFailures(parts: RealParts, options: Options): Promise<{ asked: string[]; normal: number }> {
  const { sandbox } = parts;
  const { percent, concurrency } = options;
  const before = await loaded(parts, options);
  sandbox.setFaults({ posts: { seed: 'bench', probability: percent / 100, faults: [{ fault: '500-before' }] } });
  const failing = await loaded(parts, options);
  sandbox.setFaults({});
  const after = await loaded(parts, options);

  const attempts = new Map<string, number>();
  for (const { key = '' } of sandbox.requests()) attempts.set(key, (attempts.get(key) ?? 0) + 1);
  const failuresOf = (id: string): number => (attempts.get(id) ?? 1) - 1;
  const byFailures = new Map<number, number[]>();
  for (const [id, wait] of failing.waits) {
    const failures = failuresOf(id);
    byFailures.set(failures, [...(byFailures.get(failures) ?? []), wait]);
  }
  const normal = mean([before.perSecond, after.perSecond]);
  const normalWait = mean([...before.waits.values(), ...after.waits.values()]);
  const backOff = mean([...failing.waits.keys()].map((id) => usualWait(failuresOf(id))));
  const explained = concurrency / (normalWait + backOff);
  say(`${percent} % of requests answered by a 500, ${concurrency} at a time:`);
  say(
    `  ${failing.perSecond.toFixed(1)} refunds a second, ${normal.toFixed(1)} without failures; the back-off alone explains ${explained.toFixed(1)}: ` +
      `${(failing.perSecond / explained).toFixed(2)} of that`,
  );
  for (const [failures, of] of [...byFailures].sort(([left], [right]) => left - right)) {
    const rest = median(of) - usualWait(failures);
    say(
      `  ${failures} failures: ${of.length} refunds, median ${median(of).toFixed(2)} s, of which the back-off is about ${usualWait(failures).toFixed(2)} s, the rest ${rest.toFixed(2)} s`,
    );
  }
  return { asked: [before, failing, after].flatMap(({ waits }) => [...waits.keys()]), normal };
}

/** As many waits are longer than this as are shorter. Seconds. */
function usualWait(failures: number): number {
  return explainedSeconds(failures) * (1 + LONGER_BY / 2);
}

/** Refunds go on being asked for while the gateway answers 503. @returns the refunds */
async function throughOutage(parts: RealParts, { outage, rate }: Options, normal: number): Promise<string[]> {
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
  const [middle, last] = [median(lateBy), Math.max(...lateBy)];
  const longest = longestWaitSeconds(outage);
  const allowed = Math.min(normal, ids.length / longest);
  say(`an outage of ${outage} s, ${rate} refunds a second asked for meanwhile:`);
  say(
    `  half of all ${ids.length} were refunded ${middle.toFixed(1)} s after its end, the last ${last.toFixed(1)} s after it`,
  );
  say(
    `  ${(ids.length / last).toFixed(1)} a second; ${normal.toFixed(1)} are normal, and the back-off of up to ${longest.toFixed(1)} s lets ${(ids.length / longest).toFixed(1)} through: ` +
      `${(ids.length / last / allowed).toFixed(2)} of the lesser one`,
  );
  return ids;
}

async function run(parts: RealParts, options: Options): Promise<number> {
  const { asked, normal } = await throughFailures(parts, options);
  const missed = await throughOutage(parts, options, normal);
  return reportLedger(parts.sandbox.ledger(), [...asked, ...missed]) ? 0 : 1;
}

exitWith(
  'npm run bench:failures -- [--percent 10] [--seconds 20] [--concurrency 100] [--outage 60] [--rate 28]',
  numbersOf(DEFAULTS),
  async (options: Options) =>
    withRealParts((parts) => run(parts, options), { server: await benchServer({ unthrottled: true }) }),
);
