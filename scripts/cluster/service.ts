import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutTemporalVariables } from '../../dev/dev-server-options';
import { endWithParent } from '../../dev/end-with-parent';
import { exited, hasExited, lastLines } from '../../dev/processes';

/** A history process waits 5 s after it has its shards; on two busy cores, after a crash of its peers, it takes far longer. */
const READY_TIMEOUT_MS = 120_000;

/** PostgreSQL refuses to start until the last process of its predecessor has seen that it is gone. */
const MAX_STARTS = 20;
const PAUSE_MS = 500;

/** Of its output, when it ends; a line of a Temporal process may go on for pages. */
const SHOWN_LINES = 5;
const SHOWN_CHARACTERS = 1_500;

export interface ServiceOptions {
  name: string;
  file: string;
  args: string[];
  /** As whom it runs. @default as this process does */
  user?: User;
  /** Its output is appended to this file. */
  logFile: string;
  /** Ends it at once, with nothing left behind. @default SIGKILL */
  endSignal?: NodeJS.Signals;
  /** Asked again and again. @param log what it has printed since its start */
  isReady: (log: string) => boolean | Promise<boolean>;
  say: (text: string) => void;
}

export interface User {
  uid: number;
  gid: number;
}

/** A process that is kept up: one that ends without having been ended is started again, as systemd or Kubernetes would. */
export interface Service {
  readonly name: string;
  readonly pid: number;
  /** How often it ended that nobody had ended. */
  readonly endedByItself: number;
  /** SIGKILL, and after a while the same again. Resolves when that is ready. */
  crash(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** @throws {Error} with the last lines of its output, when it does not get ready */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, say, endSignal = 'SIGKILL' } = options;
  let endedByItself = 0;
  let stopping = false;

  const keepUp = (started: Started): Started => {
    void started.ended.then(() => {
      if (stopping || running !== started) return;
      endedByItself += 1;
      say(`${name} ended by itself:\n${started.lastWords()}`);
      starting = again();
      starting.catch((error: unknown) => say(String(error)));
    });
    return started;
  };
  const again = async (): Promise<void> => {
    for (let starts = 1; !stopping; starts += 1) {
      try {
        running = keepUp(await launch(options));
        return;
      } catch (error) {
        if (starts === MAX_STARTS) throw error;
        await sleep(PAUSE_MS);
      }
    }
  };

  let running: Started | undefined = await launch(options);
  keepUp(running);
  let starting = Promise.resolve();
  return {
    name,
    get pid() {
      return running?.pid ?? 0;
    },
    get endedByItself() {
      return endedByItself;
    },
    async crash(downMs) {
      await starting;
      const victim = running;
      running = undefined;
      await victim?.kill('SIGKILL');
      await sleep(downMs);
      await (starting = again());
    },
    async stop() {
      stopping = true;
      await starting.catch(() => undefined);
      await running?.kill(endSignal);
    },
  };
}

interface Started {
  pid: number;
  ended: Promise<void>;
  /** Of its output. */
  lastWords(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

async function launch({ name, file, args, user, logFile, isReady }: ServiceOptions): Promise<Started> {
  const output = await open(logFile, 'a');
  const { size } = await output.stat();
  const child = spawn(file, args, {
    env: withoutTemporalVariables(process.env),
    stdio: ['ignore', output.fd, output.fd],
    cwd: dirname(logFile), // a user without rights may not even look into the one that this was called from
    detached: true, // a Ctrl-C is for this process, which ends the others in order
    ...user,
  });
  const spawned = once(child, 'spawn');
  await spawned.finally(() => output.close());
  endWithParent(child);

  let log = '';
  const read = async (): Promise<string> => (log = (await readFile(logFile)).subarray(size).toString());
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited(child);
  };
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await isReady(await read()))) {
    const ended = hasExited(child);
    if (ended || Date.now() > deadline) {
      await kill('SIGKILL');
      await read();
      const why = ended ? 'ended before it was ready' : `was not ready within ${String(READY_TIMEOUT_MS / 1000)} s`;
      throw new Error(`${name} ${why}; its last output:\n${shown(log)}`);
    }
    await sleep(100);
  }
  return {
    pid: child.pid!,
    ended: exited(child).then(async () => void (await read().catch(() => undefined))),
    lastWords: () => shown(log),
    kill,
  };
}

function shown(log: string): string {
  return lastLines(log, SHOWN_LINES).slice(-SHOWN_CHARACTERS) || '(none)';
}
