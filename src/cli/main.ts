#!/usr/bin/env node
/** The `refunds` command. */
import { setMaxListeners } from 'node:events';
import { EXIT } from './exit-codes';
import { run } from './program';

function interruption(): AbortSignal {
  const interrupted = new AbortController();
  setMaxListeners(0, interrupted.signal); // one for every refund that an import waits for
  process.on('SIGINT', () => {
    if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
    interrupted.abort();
  });
  return interrupted.signal;
}

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed),
);

void run(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  interruption,
}).then(
  // Not before everything is written, and not later: a wait that was given up would keep the process for another 20 s.
  (code) => process.stdout.write('', () => process.stderr.write('', () => process.exit(code))),
);
