import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const BUILT_WORKER = join(__dirname, '../../dist/worker.js');

/** A worker that hangs is not waited for any longer. */
const STOP_MS = 10_000;

export interface WorkerProcess {
  /** Lets it drain. */
  stop(): Promise<void>;
  /** Sends a signal. Resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Resolves with its last lines when the process is gone, for whatever reason. */
  ended: Promise<string>;
}

/**
 * The real worker, as a process of its own.
 * @throws {Error} with its last lines, when it ends before it is ready
 */
export async function startWorkerProcess(
  env: Record<string, string>,
  worker: string = BUILT_WORKER,
): Promise<WorkerProcess> {
  if (!existsSync(worker)) throw new Error(`The worker ${worker} is not built yet: run npm run build.`);
  const child = spawn(process.execPath, [worker], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C reaches the demo only, which then stops everything in order
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let output = '';
  const ended = once(child, 'exit');
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4_000);
        if (output.includes('Worker is ready')) resolve();
      });
    }
  });
  await Promise.race([ready, ended]);
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The worker ended early:\n${output}`);
  return {
    async stop() {
      const timer = setTimeout(kill, STOP_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
    ended: ended.then(() => {
      process.off('exit', kill);
      return output;
    }),
  };
}
