import { together } from './together';

export interface ClosedLoad {
  /** Requests under way at any moment. */
  concurrency: number;
  /** For so long new ones are begun. Milliseconds. */
  lastsMs: number;
}

export interface Throughput {
  /** Of each request, in the order in which they ended. */
  latenciesMs: number[];
  /** From the first beginning to the last end. */
  seconds: number;
}

/**
 * A new request whenever one has ended, for a while; what is under way then is awaited and counts. The last ones are fewer at once, which
 * matters little where the processor is what is short: it has work until nearly nothing is left.
 * @throws what `one` throws: a benchmark of failures says nothing
 */
export async function closedLoop(
  one: () => Promise<unknown>,
  { concurrency, lastsMs }: ClosedLoad,
): Promise<Throughput> {
  const latenciesMs: number[] = [];
  const origin = performance.now();
  const again = async (): Promise<void> => {
    for (let startedAt = origin; startedAt < origin + lastsMs; startedAt = performance.now()) {
      await one();
      latenciesMs.push(performance.now() - startedAt);
    }
  };
  await together(Array.from({ length: concurrency }, again));
  return { latenciesMs, seconds: (performance.now() - origin) / 1000 };
}
