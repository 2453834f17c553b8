import { isOverloaded, kneeOf, stepOf, type Step } from './load/knee';
import type { TemporalSide } from './sides';

export interface OpenLoopResult {
  steps: Step[];
  /** The highest rate that was kept up with, a second. */
  knee: number | undefined;
}

const FIRST_RATE = 10;
const GROWTH = 1.4;

/** More than this is not tried. */
const STEPS = 16;

/** Rising rates, the sides in turn at each, until all have fallen behind. */
export async function findKnees(
  sides: readonly TemporalSide[],
  stepMs: number,
  say: (line: string) => void,
): Promise<Record<string, OpenLoopResult>> {
  const steps = new Map<TemporalSide, Step[]>(sides.map((side) => [side, []]));
  for (let at = 0; at < STEPS; at++) {
    const perSecond = Math.round(FIRST_RATE * GROWTH ** at);
    for (const [side, own] of steps) {
      if (isOverloaded(own)) continue;
      const step = await stepOf(() => side.one(), perSecond, stepMs);
      own.push(step);
      say(
        `open loop, ${side.name} at ${perSecond} a second: p50 ${step.p50Ms.toFixed(1)} ms, p99 ${step.p99Ms.toFixed(1)} ms`,
      );
    }
  }
  return Object.fromEntries([...steps].map(([{ name }, own]) => [name, { steps: own, knee: kneeOf(own) }]));
}
