/**
 * `npm run bench:outage -- --refunds 2000`: the gateway goes down under many refunds, and comes back. Requests are counted each second, before, during
 * and after, and every refund is held against the sandbox's ledger. Exits with 1 where more requests came than the limit allows, or the
 * books do not agree.
 * Usage: node --import tsx scripts/outage.ts [--refunds 2000] [--per-second 50] [--outage-seconds 60]
 */
import { parseArgs } from 'node:util';
import { withRealParts, type RealParts } from '../dev/real-parts';
import { RefundClient, type RefundHandle, type RefundRequest } from '../src';

interface Options {
  refunds: number;
  perSecond: number;
  outageSeconds: number;
}

type Phase = 'before' | 'outage' | 'recovery';

/** The sandbox has every payment whose id begins so. */
const FIRST_PAYMENT = 21_000_000_000_000;

/** Refunds that are asked for at the same time. */
const STARTERS = 20;

/**
 * The sandbox counts in this process: where that gets no processor for a second or two, what came meanwhile is counted in the next one. Over some
 * seconds it evens out.
 */
const WINDOW_SECONDS = 5;
const TOLERANCE = 1.2;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Counts what reaches the gateway, each second. */
function keepCounting({ sandbox }: RealParts, phase: () => Phase) {
  const seen: Record<Phase, number[]> = { before: [], outage: [], recovery: [] };
  const total = (): number => {
    const { posts, gets } = sandbox.counters();
    return posts + gets;
  };
  let [last, lastAt] = [total(), performance.now()];
  const timer = setInterval(() => {
    const [now, at] = [total(), performance.now()];
    seen[phase()].push(((now - last) * 1_000) / (at - lastAt));
    [last, lastAt] = [now, at];
  }, 1_000);
  return { seen, stop: () => clearInterval(timer) };
}

async function start(client: RefundClient, count: number): Promise<RefundHandle[]> {
  const handles: RefundHandle[] = [];
  let next = 0;
  const starter = async (): Promise<void> => {
    while (next < count) {
      const request: RefundRequest = {
        advancedPaymentId: String(FIRST_PAYMENT + next++),
        amount: 10,
        reference: 'outage',
      };
      handles.push(await client.request(request));
    }
  };
  await Promise.all(Array.from({ length: STARTERS }, starter));
  return handles;
}

async function run(parts: RealParts, { refunds, perSecond, outageSeconds }: Options): Promise<boolean> {
  const { sandbox } = parts;
  let phase: Phase = 'before';
  const counting = keepCounting(parts, () => phase);
  const starting = start(new RefundClient(parts.client, { timeoutMs: 60_000 }), refunds);
  while (sandbox.ledger().length < refunds / 10) await pause(50);

  const committed = sandbox.ledger().length;
  sandbox.setOutage('503');
  phase = 'outage';
  const handles = await starting;
  await pause(outageSeconds * 1_000);
  const back = performance.now();
  sandbox.setOutage(false);
  phase = 'recovery';
  const results = await Promise.all(handles.map((handle) => handle.result()));
  const drainedIn = (performance.now() - back) / 1_000;
  counting.stop();

  say(
    `${refunds} refunds, at most ${perSecond} requests a second; down for ${outageSeconds} s after ${committed} were refunded and all were asked for`,
  );
  for (const [name, rates] of Object.entries(counting.seen)) say(`  ${name.padEnd(8)} ${summary(rates)}`);
  say(`  drained ${drainedIn.toFixed(0)} s after it came back`);
  const keys = sandbox.ledger().map(({ key }) => key);
  const twice = keys.length - new Set(keys).size;
  const refunded = results.filter(({ status }) => status === 'refunded').length;
  say(`  ${refunded} say refunded, the ledger has ${keys.length} refunds, ${twice} of them twice`);
  const fastest = fastestWindow(Object.values(counting.seen).flat());
  say(`  most over ${WINDOW_SECONDS} s: ${fastest.toFixed(1)} requests a second`);
  return fastest <= perSecond * TOLERANCE && refunded === refunds && keys.length === refunds && twice === 0;
}

function summary(rates: number[]): string {
  if (rates.length === 0) return 'less than a second';
  const sorted = rates.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  return `${rates.length} s, requests a second: median ${at(0.5)}, most ${at(1)}`;
}

/** The highest mean of some seconds in a row. */
function fastestWindow(rates: number[]): number {
  const length = Math.min(WINDOW_SECONDS, rates.length);
  const means = rates
    .slice(0, rates.length - length + 1)
    .map((_, from) => rates.slice(from, from + length).reduce((sum, rate) => sum + rate, 0) / length);
  return Math.max(0, ...means);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      refunds: { type: 'string', default: '2000' },
      'per-second': { type: 'string', default: '50' },
      'outage-seconds': { type: 'string', default: '60' },
    },
  });
  return {
    refunds: Number(values.refunds),
    perSecond: Number(values['per-second']),
    outageSeconds: Number(values['outage-seconds']),
  };
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const settings = { REFUNDS_MAX_REQUESTS_PER_SECOND: String(options.perSecond) };
  if (!(await withRealParts((parts) => run(parts, options), { worker: settings }))) process.exitCode = 1;
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
