import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/** Between the polite signal and SIGKILL: a dev server with open long polls needs a few seconds to shut down. */
const STOP_GRACE_MS = 10_000;

export interface RunOptions {
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
  cwd?: string;
  /** As whom it runs. @default as this process does */
  uid?: number;
  gid?: number;
}

/**
 * Runs a program to its end.
 *
 * @returns its standard output
 * @throws {Error} with the last line of what it printed on standard error, or why it could not run
 */
export async function run(file: string, args: string[], { timeoutMs, ...options }: RunOptions): Promise<string> {
  try {
    const { stdout } = await execFileAsync(file, args, { ...options, timeout: timeoutMs, killSignal: 'SIGKILL' });
    return stdout;
  } catch (error) {
    const { killed, stderr, message, code } = error as Error & { killed?: boolean; stderr?: string; code?: unknown };
    if (killed) throw new Error(`${file} was stopped after ${timeoutMs / 1000} s`);
    throw new Error(lastLines(stderr ?? '', 1) || (typeof code === 'number' ? `exit code ${code}` : message));
  }
}

/** The last lines that are not blank. */
export function lastLines(text: string, count: number): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}

export function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Resolves when the process is gone. A stopped process (SIGSTOP) is not gone. */
export async function exited(child: ChildProcess): Promise<void> {
  if (!hasExited(child)) await once(child, 'exit');
}

/** Asks a process to end, and ends it if it does not. Resolves when it is gone. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasExited(child)) return;
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  child.kill('SIGTERM');
  // A process that was paused takes the signal only once it runs again.
  if (process.platform !== 'win32') child.kill('SIGCONT');
  await exited(child);
  clearTimeout(timer);
}
