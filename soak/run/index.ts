import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Counters } from '../../sandbox';
import type { ChaosKind, Plan, RefundPlan } from '../plan';
import { PROFILES } from '../plan/profiles';
import { LATEST_COMMIT_MS, REQUEST_TIMEOUT_MS } from '../plan/timing';
import type { SoakOptions } from '../options';
import { verify, type Evidence, type Violation } from '../verify';
import { startChaos } from './chaos';
import { drive } from './drive';
import type { Facts } from './facts';
import { startPerson } from './person';
import { startDevTemporal, type Temporal } from './temporal';
import { readTimelines, timelinesOf } from './timelines';
import { startWorld } from './world';

/** After the last refund is closed, for whatever is still on its way to the gateway; what is there is waited for. */
const GRACE_MS = 2 * (LATEST_COMMIT_MS + REQUEST_TIMEOUT_MS);

export interface Run {
  evidence: Evidence;
  violations: Violation[];
  counters: Counters;
  chaos: { done: Partial<Record<ChaosKind, number>>; inFlightAtKills: number; workersEndedByThemselves: number };
  seconds: number;
  /** How late this process' timers ever were, the gateway's among them. Milliseconds. */
  lateTimersMs: number;
}

/**
 * Plays the whole plan, waits, and holds what came of it against the gateway's books.
 * @param startTemporal what all of it runs on
 */
export async function run(
  options: SoakOptions,
  plan: Plan,
  say: (line: string) => void,
  startTemporal: () => Promise<Temporal> = startDevTemporal,
): Promise<Run> {
  const begunAt = Date.now();
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const plans = new Map(
    plan.cases.flatMap(({ refunds }) => refunds).map((one): [string, RefundPlan] => [one.workflowId, one]),
  );
  const facts = new Map<string, Facts>();
  const world = await startWorld({
    say,
    startTemporal,
    requestTimeoutMs: PROFILES[plan.profile].requestTimeoutMs,
    ...(options.worker === undefined ? {} : { worker: options.worker }),
  });
  try {
    const { sandbox, workers } = world;
    const chaos = startChaos(world, plan.chaos, say);
    const person = startPerson(world, plans, (workflowId) => facts.get(workflowId));
    let shown = Date.now();
    await drive(world, plan, {
      concurrency: options.concurrency,
      stuckAfterMs: options.stuckAfterMs,
      onFacts: (one) => void facts.set(one.workflowId, one),
      onClosed: (count) => {
        chaos.closed(count);
        if (Date.now() - shown < 5_000 && count < plans.size) return;
        shown = Date.now();
        const seconds = Math.round((shown - begunAt) / 1000);
        say(
          `${String(count)} of ${String(plans.size)} closed after ${String(seconds)} s, ${String(sandbox.ledger().length)} commits`,
        );
      },
    });
    await chaos.stop();
    await person.stop();
    await sleep(GRACE_MS);
    while (sandbox.counters().pending > 0) await sleep(200); // then it is all there
    await sleep(500);
    const ledger = sandbox.ledger();
    const requests = sandbox.requests();
    const timelines = await timelinesOf(world, plan, facts, requests);
    const evidence = { plan, facts, ledger, requests, timelines };
    const violations = verify(evidence);
    // For whoever looks into them, while there is a server to ask.
    const concerned = violations
      .map(({ workflowId }) => workflowId)
      .filter((id) => facts.has(id) && !timelines.has(id));
    for (const [id, timeline] of await readTimelines(world.client, concerned)) timelines.set(id, timeline);
    return {
      evidence,
      violations,
      counters: sandbox.counters(),
      chaos: {
        done: chaos.done,
        inFlightAtKills: chaos.inFlightAtKills,
        workersEndedByThemselves: workers.endedByThemselves,
      },
      seconds: Math.round((Date.now() - begunAt) / 1000),
      lateTimersMs: Math.round(delay.max / 1e6),
    };
  } finally {
    delay.disable();
    // What is still under way when something is stuck ends with its connections: what it then says is of no interest.
    for (const event of ['unhandledRejection', 'uncaughtException']) process.on(event, () => undefined);
    await world.stop();
  }
}
