import { Random } from './random';
import type { ChaosEvent, ChaosKind } from './types';

const KINDS: readonly ChaosKind[] = [
  'kill workers',
  'gateway drops',
  'kill Temporal',
  'drain worker',
  'gateway 503',
  'kill worker',
];

/** Refunds for each event in a long run. */
const EVERY = 100;

/** The last part of a run is quiet: what was broken off has time to go on. */
const UNTIL = 0.8;

/**
 * By progress, not by the clock: a slower machine meets the same events at the same places.
 * @param first what happens at least once, in this order
 */
export function makeChaos(seed: string, refunds: number, first = KINDS): ChaosEvent[] {
  const random = new Random(`${seed}/chaos`);
  const rounds = Math.max(1, Math.round(refunds / EVERY / first.length));
  // The first round begins with the workers: refunds that they had in hand take the longest to go on.
  const kinds = [...first, ...Array.from({ length: rounds - 1 }, () => random.shuffled(first)).flat()];
  return kinds.map((kind, at) => ({
    afterClosed: Math.floor(((at + 0.5) / kinds.length) * UNTIL * refunds),
    kind,
    durationMs: random.int(500, kind.startsWith('gateway') ? 4_000 : 2_000),
    worker: random.int(0, 1),
  }));
}
