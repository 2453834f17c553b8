import { setTimeout as sleep } from 'node:timers/promises';

/** A request that would have to wait longer is not made: its attempt has only so much time. Milliseconds. */
export const LONGEST_WAIT_MS = 5_000;

/** When requests may leave. */
export interface Pace {
  /**
   * Resolves when it is this one's turn.
   * @param notAfterMs milliseconds since the epoch: a turn after this is none
   * @returns undefined, or after how many milliseconds to ask again: there is no turn in time, and none was taken
   */
  turn(notAfterMs?: number): Promise<number | undefined>;
}

export const ANY_PACE: Pace = { turn: () => Promise.resolve(undefined) };

export interface PaceSources {
  /** Milliseconds that only go forward. */
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
  /** From 0 to 1. */
  random: () => number;
}

/**
 * One request after the other, evenly: no second sees more than its share, not even the first one after a quiet hour. A gateway that has just come
 * back is the last to be sent all at once.
 */
export function createPace(
  perSecond: number,
  { now, wait, random }: PaceSources = { now: () => performance.now(), wait: sleep, random: Math.random },
): Pace {
  const betweenMs = 1_000 / perSecond;
  let lastAt = -Infinity;
  let waiting = 0;
  let before: Promise<unknown> = Promise.resolve();
  /** One after the other, by when the one before has really gone: a process that was halted must not catch up in a burst. */
  const go = async (): Promise<void> => {
    const waitMs = lastAt + betweenMs - now();
    if (waitMs > 0) await wait(waitMs);
    lastAt = now();
    waiting -= 1;
  };
  return {
    async turn(notAfterMs = Infinity) {
      const waitMs = Math.max(0, Math.max(now(), lastAt + betweenMs) - now() + waiting * betweenMs);
      const late = waitMs > 0 && Date.now() + waitMs > notAfterMs; // one that is late without a wait is not this limit's
      if (waitMs > LONGEST_WAIT_MS || late) {
        // Spread over as long again, since many are turned away at once.
        return Math.ceil(waitMs * (1 + random()));
      }
      waiting += 1;
      const turn = before.then(go);
      before = turn;
      await turn;
      return undefined;
    },
  };
}
