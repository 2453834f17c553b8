import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves at the first signal, with the exit code that goes with it. Later ones change nothing: npm passes on a Ctrl-C
 * that the terminal has sent already, and the second one would cut the cleanup short.
 */
export function listenForInterruption(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve(128 + constants.signals[signal]));
    // Nobody reads on, as in `npm run demo | head`.
    process.stdout.on('error', () => resolve(128 + (constants.signals.SIGPIPE ?? 0)));
    process.stderr.on('error', () => undefined);
  });
}
