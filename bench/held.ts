/** `npm run bench:held`: memory of a worker with thousands of held refunds open; then all are released, and held against the gateway's books. */
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../dev/ports';
import { type RealParts, withRealParts } from '../dev/real-parts';
import { RefundClient } from '../src';
import { exitWith } from './exit';
import { reportLedger } from './ledger';
import { each } from './load/each';
import { cachedWorkflowsIn } from './measure/cached';
import { memoryOf } from './measure/process';
import { numbersOf, say } from './numbers';
import { nextRequest } from './sides/request';
import { slopeOf } from './statistics';

const DEFAULTS = { refunds: 20_000, concurrency: 100, steps: 10 }; // at least 2 steps, for a slope

/** For what ended to be collected, as far as it ever is. */
const SETTLE_MS = 3_000;

async function run(
  { client, worker, sandbox }: RealParts,
  metricsUrl: string,
  options: typeof DEFAULTS,
): Promise<number> {
  const refunds = new RefundClient(client, { timeoutMs: 60_000 });
  const ids: string[] = [];
  const points: { x: number; y: number }[] = [];
  const look = async (): Promise<void> => {
    await sleep(SETTLE_MS);
    const { nowMiB } = memoryOf(worker.pid!);
    points.push({ x: ids.length / 1000, y: nowMiB });
    const cached = cachedWorkflowsIn(await (await fetch(metricsUrl)).text());
    say(`${ids.length} held refunds open: worker ${nowMiB.toFixed(0)} MiB, ${cached} of them in its cache`);
  };
  await look();
  for (let step = 1; step <= options.steps; step++) {
    const upTo = Math.round((options.refunds * step) / options.steps);
    const requests = Array.from({ length: upTo - ids.length }, nextRequest);
    await each(requests, options.concurrency, async (request) => {
      const { workflowId } = await refunds.request({ ...request, hold: { untilReleased: true } });
      ids.push(workflowId);
    });
    await look();
  }
  const early = sandbox.ledger().length;
  const began = performance.now();
  await each(ids, options.concurrency, (id) => refunds.handle(id).release({ releasedBy: 'benchmark' }));
  const statuses = new Map<string, number>();
  await each(ids, options.concurrency, async (id) => {
    const { status } = await refunds.handle(id).result();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  const seconds = (performance.now() - began) / 1000;
  // Without the first look: the worker has not loaded and warmed up everything then.
  say(`memory of the worker per 1,000 open held refunds: ${slopeOf(points.slice(1)).toFixed(1)} MiB`);
  say(`released and refunded in ${seconds.toFixed(1)} s, ${(ids.length / seconds).toFixed(1)} a second`);
  say(`closed: ${JSON.stringify(Object.fromEntries(statuses))}; sent before a release: ${early}`);
  return reportLedger(sandbox.ledger(), ids) && early === 0 && statuses.get('refunded') === ids.length ? 0 : 1;
}

async function main(options: typeof DEFAULTS): Promise<number> {
  const port = await findFreePort();
  return await withRealParts((parts) => run(parts, `http://127.0.0.1:${port}/metrics`, options), {
    worker: { REFUNDS_HTTP_PORT: String(port) },
  });
}

exitWith('npm run bench:held -- [--refunds 20000] [--concurrency 100] [--steps 10]', numbersOf(DEFAULTS), main);
