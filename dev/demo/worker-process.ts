import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { endWithParent } from '../end-with-parent';
import { exited, lastLines, stopProcess } from '../processes';

const BUILT_WORKER = join(__dirname, '../../dist/worker.js');
const READY_LINE = 'Worker is ready';

/** It is ready within 3 s; a busy machine takes longer. */
const READY_TIMEOUT_MS = 60_000;

/** Output kept for a failure, in characters, and how much of it is shown. */
const KEPT_OUTPUT = 8_192;
const SHOWN_LINES = 15;

export interface WorkerProcess {
  /** Absent when it could not even be run. */
  pid: number | undefined;
  /** Rejects with its last lines when it ends, or takes too long, before it is ready. */
  ready: Promise<void>;
  /** Rejects with its last lines when it ends without having been stopped. Never resolves. */
  died: Promise<never>;
  /** SIGTERM, and SIGKILL if that does not do. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** Sends a signal that ends it. Resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Resolves with its last lines when the process is gone, for whatever reason. */
  ended: Promise<string>;
}

/** @throws {Error} says how to build it when it is not there */
export function findBuiltWorker(path = BUILT_WORKER): string {
  if (existsSync(path)) return path;
  throw new Error('the worker is not built yet, build it first: npm run build');
}

/**
 * The real worker, as a process of its own, which ends with this one. Its log is kept, and shown if it fails.
 * @param nodeOptions of Node, before the path
 */
export function startWorkerProcess(
  path: string,
  settings: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): WorkerProcess {
  const child = spawn(process.execPath, [...nodeOptions, path], {
    env: { ...withoutSettings(process.env), TEMPORAL_CONFIG_FILE: devNull, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32', // a Ctrl-C is for the demo, which then stops everything in order
  });
  endWithParent(child);

  let output = '';
  let stopping = false;
  let announce = (): void => undefined;
  const announced = new Promise<void>((resolve) => (announce = resolve));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
      if (output.includes(READY_LINE)) announce();
    });
  }
  const failure = (what: string): Error =>
    new Error(`the worker ${what}; its last output:\n${lastLines(output, SHOWN_LINES) || '(none)'}`);

  const died = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new Error(`the worker cannot be run: ${error.message}`)));
    child.once('close', () => {
      if (!stopping) reject(failure('ended by itself'));
    });
  });
  const ready = Promise.race([announced, died, rejectLater(READY_TIMEOUT_MS, () => failure('did not get ready'))]);
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(output)));
  for (const promise of [died, ready]) promise.catch(() => undefined); // for whoever awaits them, if anybody does
  return {
    pid: child.pid,
    ready,
    died,
    ended,
    async kill(signal) {
      stopping = true;
      child.kill(signal);
      await ended;
    },
    async stop() {
      stopping = true;
      await stopProcess(child);
      if (child.pid !== undefined) await exited(child);
    },
  };
}

/** What is set for other workers on this machine, real credentials among it, is not for the demo's. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(TEMPORAL|MERCADOPAGO|REFUNDS)_/.test(name)));
}

function rejectLater(ms: number, error: () => Error): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(error()), ms).unref());
}
