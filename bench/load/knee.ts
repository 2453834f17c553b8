import { percentile } from '../statistics';
import { openLoop } from './open-loop';

/** One rate of the open loop. */
export interface Step {
  perSecond: number;
  /** Ended a second, the last ones' wait included. */
  achieved: number;
  p50Ms: number;
  p99Ms: number;
}

/** A rate is kept up with while half of the requests take no longer than this many times what they take at the lowest rate. */
const SLOWER = 5;

/** @param one does one request */
export async function stepOf(one: () => Promise<unknown>, perSecond: number, lastsMs: number): Promise<Step> {
  const { latenciesMs, seconds } = await openLoop(one, { perSecond, lastsMs });
  return {
    perSecond,
    achieved: latenciesMs.length / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
  };
}

/** Whether waits grow at the latest of these rates: what comes is more than what is done. */
export function isOverloaded(steps: readonly Step[]): boolean {
  const [first, last] = [steps[0], steps.at(-1)];
  return first !== undefined && last !== undefined && last.p50Ms > SLOWER * first.p50Ms;
}

/** The highest rate that was kept up with; undefined when even the first was too much. */
export function kneeOf(steps: readonly Step[]): number | undefined {
  const kept = steps.filter((_, at) => at === 0 || !isOverloaded(steps.slice(0, at + 1)));
  return kept.at(-1)?.perSecond;
}
