import { setTimeout as sleep } from 'node:timers/promises';
import { findBuiltWorker, startWorkerProcess, type WorkerProcess } from '../../dev/demo/worker-process';

export const WORKERS = 2;

export interface Workers {
  /** SIGKILL to these workers at the same moment; new ones take their places after a while. */
  crash(which: readonly number[], downMs: number): Promise<void>;
  /** As a rollout does: SIGTERM, and a new one once it has drained. */
  drain(which: number): Promise<void>;
  /** How often one ended that nobody had ended. */
  readonly endedByThemselves: number;
  stop(): Promise<void>;
}

export interface WorkersOptions {
  /** Of the worker with that number. */
  env: (at: number) => Record<string, string>;
  /** A built worker; the project's own when absent. */
  worker?: string;
  say: (line: string) => void;
}

/** Worker processes, and the supervisor that any deployment has: one that ends by itself is started again. */
export async function startWorkers({ env, worker = findBuiltWorker(), say }: WorkersOptions): Promise<Workers> {
  const running: (WorkerProcess | undefined)[] = [];
  let stopping = false;
  let endedByThemselves = 0;

  const start = async (at: number): Promise<void> => {
    const started = startWorkerProcess(worker, env(at));
    try {
      await started.ready;
    } catch (error) {
      // Temporal may be down at that moment.
      say(`worker ${String(at)} did not start: ${lastLine(String(error))}`);
      await started.stop();
      await sleep(500);
      return stopping ? undefined : await start(at);
    }
    running[at] = started;
    void started.ended.then((output) => {
      if (running[at] !== started || stopping) return;
      endedByThemselves++;
      say(`worker ${String(at)} ended by itself: ${lastLine(output)}`);
      void start(at);
    });
  };
  const take = (at: number): WorkerProcess | undefined => {
    const taken = running[at];
    running[at] = undefined;
    return taken;
  };

  await Promise.all(Array.from({ length: WORKERS }, (_, at) => start(at)));
  return {
    get endedByThemselves() {
      return endedByThemselves;
    },
    async crash(which, downMs) {
      await Promise.all(which.map(async (at) => await take(at)?.kill('SIGKILL')));
      await sleep(downMs);
      await Promise.all(which.map(start));
    },
    async drain(which) {
      await take(which)?.stop();
      await start(which);
    },
    async stop() {
      stopping = true;
      await Promise.all(running.map(async (one) => await one?.stop()));
    },
  };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
