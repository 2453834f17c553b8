import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROJECT = path.join(__dirname, '..', '..');

export interface CompiledWorker {
  /** Holds `worker.js` and everything it needs, as `dist` does. */
  directory: string;
  remove(): Promise<void>;
}

/** The package, compiled for this run of the tests into a directory of its own: a test never meets a stale `dist`. */
export async function compileWorker(options: { bundle: boolean }): Promise<CompiledWorker> {
  const home = await mkdtemp(path.join(tmpdir(), 'refunds-worker-'));
  const directory = path.join(home, 'dist');
  await cp(process.env['REFUNDS_TEST_DIST'] ?? '', directory, { recursive: true });
  await symlink(path.join(PROJECT, 'node_modules'), path.join(home, 'node_modules'));
  await copyFile(path.join(PROJECT, 'package.json'), path.join(home, 'package.json'));
  if (options.bundle) {
    await copyFile(process.env['REFUNDS_TEST_BUNDLE'] ?? '', path.join(directory, 'workflow-bundle.js'));
  }
  return { directory, remove: () => rm(home, { recursive: true }) };
}

/** A worker process, with all that it wrote to stdout and stderr. */
export class WorkerProcess {
  output = '';
  private readonly child: ChildProcess;
  private readonly exited: Promise<number | NodeJS.Signals | null>;

  /** The environment is `env` alone: neither variables nor profiles of whoever runs the tests reach it. */
  constructor({ directory }: CompiledWorker, env: Record<string, string>) {
    const home = { PATH: process.env['PATH'] ?? '', HOME: directory };
    this.child = spawn(process.execPath, [path.join(directory, 'worker.js')], { env: { ...home, ...env } });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.exited = once(this.child, 'close').then(() => this.child.exitCode ?? this.child.signalCode);
  }

  /** Exit code, or the signal that ended it. */
  exit(): Promise<number | NodeJS.Signals | null> {
    return this.exited;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves once the output holds the text. @throws {Error} with the output when the process ends before */
  async says(text: string): Promise<void> {
    let ended = false;
    void this.exited.then(() => (ended = true));
    while (!this.output.includes(text)) {
      if (ended) throw new Error(`The worker ended without saying "${text}":\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
