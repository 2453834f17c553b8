import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Ran } from './cli-process';

/** One process for many commands of the compiled package: loading Temporal's client takes far longer than most of them. */
export class CliHost {
  private process: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private readonly waiting = new Map<number, { resolve: (ran: Ran) => void; reject: (error: Error) => void }>();
  private nextId = 0;
  /** What goes past the streams that commands are given: an error that nobody caught, a warning of Node's. */
  private astray = '';

  /** @param env of the process; commands see the variables that come with them */
  constructor(
    private readonly directory: string,
    private readonly env: Record<string, string>,
  ) {}

  run(args: string[], env: Record<string, string>): Promise<Ran> {
    const host = (this.process ??= this.start());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      host.send({ id, args, env });
    });
  }

  /** @throws {Error} when anything was written past the streams */
  async stop(): Promise<void> {
    const host = this.process;
    if (host === undefined) return;
    host.kill('SIGKILL');
    await this.ended;
    if (this.astray !== '') throw new Error(`Commands wrote where they should not:\n${this.astray}`);
  }

  private start(): ChildProcess {
    const host = fork(path.join(__dirname, 'cli-host-process.cjs'), {
      cwd: this.directory,
      env: this.env,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [host.stdout, host.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.astray += text));
    }
    host.on('message', ({ id, ran }: { id: number; ran: Ran }) => {
      this.waiting.get(id)?.resolve(ran);
      this.waiting.delete(id);
    });
    this.ended = once(host, 'close').then(() => {
      for (const { reject } of this.waiting.values()) reject(new Error(`A command ended the process:\n${this.astray}`));
      this.waiting.clear();
    });
    return host;
  }
}
