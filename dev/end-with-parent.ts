import { type ChildProcess, spawn } from 'node:child_process';

/** Its end of the pipe closes when this process is gone. Five seconds are enough for a server to close its database. */
const WATCHDOG_SCRIPT = `
  read -r _
  kill -CONT "$0" && kill -TERM "$0"
  for second in 1 2 3 4 5; do sleep 1; kill -0 "$0" || exit; done
  kill -KILL "$0"
`;

/**
 * Ends the child when this process ends, however that happens.
 *
 * A handler of `exit` covers a normal end and an uncaught error. It does not run when a signal kills this process, and
 * handlers of signals would interfere with those of the application: a shell that waits for the end of its standard
 * input, which this process holds open, notices every kind of end, SIGKILL included.
 */
export function endWithParent(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;

  const endNow = (): void => void child.kill('SIGTERM');
  process.once('exit', endNow);
  const watchdog = process.platform === 'win32' ? undefined : startWatchdog(pid);

  child.once('exit', () => {
    process.removeListener('exit', endNow);
    watchdog?.kill('SIGKILL');
  });
}

function startWatchdog(pid: number): ChildProcess {
  // Detached: the Ctrl-C that ends this process must not end the watchdog before it has done its work.
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG_SCRIPT, String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.on('error', () => undefined); // without a shell the exit handler is all there is
  watchdog.unref();
  const { stdin } = watchdog;
  stdin.on('error', () => undefined);
  (stdin as typeof stdin & { unref?: () => void }).unref?.();
  return watchdog;
}
