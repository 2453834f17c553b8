import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * The first signal starts `drain`, the second ends the process at once, as does the first while there is nothing to drain.
 * Installed early and explicitly: as a container's first process, Node would otherwise ignore SIGTERM until the worker runs.
 */
export function drainOnSignal(): { drainWith: (drain: (signal: string) => void) => void } {
  let drain: ((signal: string) => void) | undefined;
  let draining = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (drain === undefined || draining) process.exit(128 + constants.signals[signal]);
      draining = true;
      drain(signal);
    });
  }
  return { drainWith: (start) => void (drain = start) };
}
