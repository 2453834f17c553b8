import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosEvent, ChaosKind } from '../plan/types';
import { WORKERS } from './workers';
import type { World } from './world';

/** A kill waits so long for a request to be in flight. */
const IN_FLIGHT_MS = 5_000;

export interface Chaos {
  /** To be called whenever a refund has closed. */
  closed(count: number): void;
  /** How often each was done. */
  readonly done: Partial<Record<ChaosKind, number>>;
  /** Requests and late commits under way when workers were killed. */
  readonly inFlightAtKills: number;
  /** Resolves once nothing is broken any more; what has not begun by then never does. @throws what an event failed of */
  stop(): Promise<void>;
}

/** Does the planned events, one at a time, each once enough refunds are closed. */
export function startChaos(world: World, events: readonly ChaosEvent[], say: (line: string) => void): Chaos {
  const left = [...events];
  const done: Chaos['done'] = {};
  let inFlightAtKills = 0;
  let closedCount = 0;
  let working = Promise.resolve();

  const perform = async ({ kind, durationMs, worker }: ChaosEvent): Promise<void> => {
    const { sandbox, temporal, workers } = world;
    switch (kind) {
      case 'kill workers':
      case 'kill worker': {
        inFlightAtKills += await untilInFlight(world);
        const which = kind === 'kill worker' ? [worker] : Array.from({ length: WORKERS }, (_, at) => at);
        return await workers.crash(which, durationMs);
      }
      case 'drain worker':
        return await workers.drain(worker);
      case 'gateway drops':
      case 'gateway 503':
        sandbox.setOutage(kind === 'gateway 503' ? '503' : true);
        await sleep(durationMs);
        return sandbox.setOutage(false);
      default:
        return await temporal.crash(kind, durationMs);
    }
  };
  const next = (): void => {
    const event = left[0];
    if (event === undefined || closedCount < event.afterClosed) return;
    left.shift();
    working = working.then(async () => {
      say(`chaos after ${String(closedCount)} closed: ${event.kind}`);
      await perform(event);
      done[event.kind] = (done[event.kind] ?? 0) + 1;
    });
    working.catch(() => undefined); // told at the end
    next();
  };
  return {
    done,
    get inFlightAtKills() {
      return inFlightAtKills;
    },
    closed(count) {
      closedCount = count;
      next();
    },
    async stop() {
      left.length = 0;
      await working;
    },
  };
}

async function untilInFlight({ sandbox }: World): Promise<number> {
  const until = Date.now() + IN_FLIGHT_MS;
  while (sandbox.counters().pending === 0 && Date.now() < until) await sleep(5);
  return sandbox.counters().pending;
}
