/** One thing that may happen next, and what comes of it. */
export interface Step<S> {
  name: string;
  to: S;
}

export interface Exploration<S> {
  initial: S;
  /** Everything that may happen next, in any order. */
  next: (state: S) => Step<S>[];
  /** What is wrong with a state; undefined when nothing is. */
  wrong: (state: S) => string | undefined;
  /** Whether it may stay so for ever. */
  mayEnd: (state: S) => boolean;
}

export interface Explored<S> {
  states: number;
  steps: number;
  /** Every way that it can end. */
  ends: S[];
  /** How often each kind of step was taken. */
  taken: Map<string, number>;
}

/** How a wrong state came about, from the first step to the last. */
export class Violation extends Error {
  override name = 'Violation' as const;
  constructor(
    readonly problem: string,
    readonly trace: readonly string[],
  ) {
    super(`${problem}, after:\n  ${trace.join('\n  ')}`);
  }
}

/**
 * Visits every reachable state, the nearest first, so that the trace of a violation is a shortest one.
 * @throws {Violation} at the first wrong state, or where nothing can happen any more though it may not end so
 */
export function explore<S>({ initial, next, wrong, mayEnd }: Exploration<S>): Explored<S> {
  // A state is let go once it was visited, and known by a hash: what must be kept of millions fits.
  const states: (S | undefined)[] = [initial];
  const parents = [-1];
  const by = [0];
  const names = new Names();
  const known = new Set([hashOf(initial)]);
  const taken = new Map<string, number>();
  const ends: S[] = [];
  let steps = 0;

  const traceOf = (index: number): string[] => {
    const trace: string[] = [];
    for (let at = index; at > 0; at = parents[at] ?? 0) trace.unshift(names.of(by[at] ?? 0));
    return trace;
  };
  for (let at = 0; at < states.length; at++) {
    const state = states[at] as S;
    states[at] = undefined;
    const problem = wrong(state);
    if (problem !== undefined) throw new Violation(problem, traceOf(at));
    const following = next(state);
    if (following.length === 0) {
      if (!mayEnd(state)) throw new Violation('nothing can happen any more', traceOf(at));
      ends.push(state);
    }
    for (const { name, to } of following) {
      steps++;
      const kind = name.slice(name.indexOf(' ') + 1);
      taken.set(kind, (taken.get(kind) ?? 0) + 1);
      const hash = hashOf(to);
      if (known.has(hash)) continue;
      known.add(hash);
      states.push(to);
      parents.push(at);
      by.push(names.index(name));
    }
  }
  return { states: states.length, steps, ends, taken };
}

/** Jest looks every global up anew, slowly: these are needed hundreds of millions of times. */
const { imul } = Math;
const valuesOf = Object.values;

/** There are few kinds of steps, and millions of steps. */
class Names {
  readonly #list: string[] = [];
  readonly #indexes = new Map<string, number>();

  index(name: string): number {
    let index = this.#indexes.get(name);
    if (index === undefined) this.#indexes.set(name, (index = this.#list.push(name) - 1));
    return index;
  }

  of(index: number): string {
    return this.#list[index] ?? '';
  }
}

/**
 * Of the state's values in their order, which must be the same for all states of one kind. 53 bits: that two of a few million states share
 * one, and the second is passed over, has a chance of less than one in a thousand.
 */
function hashOf(state: unknown): number {
  let one = 0xdeadbeef;
  let other = 0x41c6ce57;
  const mix = (code: number): void => {
    one = imul(one ^ code, 0x9e3779b1);
    other = imul(other ^ code, 0x5f356495);
    one = (one << 13) | (one >>> 19);
    other = (other << 17) | (other >>> 15);
  };
  const visit = (value: unknown): void => {
    if (typeof value === 'number') {
      mix(1);
      mix(value);
      mix(value / 4_294_967_296); // dates in milliseconds are longer than 32 bits
    } else if (typeof value === 'string') {
      for (let at = 0; at < value.length; at++) mix(value.charCodeAt(at) + 2);
    } else if (typeof value === 'object' && value !== null) {
      mix(3);
      for (const part of valuesOf(value)) visit(part);
      mix(4);
    } else mix(value === null ? 5 : value === true ? 6 : 7);
  };
  visit(state);
  one = imul(one ^ (one >>> 16), 0x85ebca6b) ^ imul(other ^ (other >>> 13), 0xc2b2ae35);
  other = imul(other ^ (other >>> 16), 0x85ebca6b) ^ imul(one ^ (one >>> 13), 0xc2b2ae35);
  return 4_294_967_296 * (2_097_151 & other) + (one >>> 0);
}
