import { setTimeout as sleep } from 'node:timers/promises';
import { together } from './together';

export interface OpenLoad {
  /** Requests begun a second, whatever becomes of the earlier ones. */
  perSecond: number;
  /** Milliseconds. */
  lastsMs: number;
}

export interface Answered {
  /** From the moment at which it was due, so that a late start counts as waiting. */
  latenciesMs: number[];
  /** From the first that was due to the last that ended. */
  seconds: number;
}

/** @throws what `one` throws */
export async function openLoop(
  one: (at: number) => Promise<unknown>,
  { perSecond, lastsMs }: OpenLoad,
): Promise<Answered> {
  const origin = performance.now();
  const latenciesMs: number[] = [];
  const begin = async (_: unknown, at: number): Promise<void> => {
    const due = origin + (at * 1000) / perSecond;
    await sleep(due - performance.now());
    await one(at);
    latenciesMs.push(performance.now() - due);
  };
  await together(Array.from({ length: Math.round((perSecond * lastsMs) / 1000) }, begin));
  return { latenciesMs, seconds: (performance.now() - origin) / 1000 };
}
