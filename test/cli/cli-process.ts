import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { compileWorker, type CompiledWorker } from '../worker/worker-process';

export interface Ran {
  code: number | NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The real command, compiled into a directory of its own. */
export class Cli {
  private constructor(
    private readonly compiled: CompiledWorker,
    private readonly env: Record<string, string>,
  ) {}

  /** The environment is `env` alone: neither variables nor profiles of whoever runs the tests reach it. */
  static async compile(env: Record<string, string>): Promise<Cli> {
    return new Cli(await compileWorker({ bundle: false }), env);
  }

  /** The command beside a worker that a test has compiled already. */
  static of(compiled: CompiledWorker, env: Record<string, string>): Cli {
    return new Cli(compiled, env);
  }

  get directory(): string {
    return this.compiled.directory;
  }

  remove(): Promise<void> {
    return this.compiled.remove();
  }

  async run(...args: string[]): Promise<Ran> {
    return await this.start(args).ended;
  }

  async runWith(env: Record<string, string>, ...args: string[]): Promise<Ran> {
    return await this.start(args, env).ended;
  }

  /** With `--json`, whose stdout must be one document, whatever happened. */
  async json(...args: string[]): Promise<{ code: Ran['code']; json: unknown; stderr: string }> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    return { code, json: JSON.parse(stdout), stderr };
  }

  start(
    args: string[],
    env: Record<string, string> = {},
  ): { child: ChildProcess; ended: Promise<Ran>; output: () => string } {
    const child = spawn(process.execPath, [path.join(this.directory, 'cli', 'main.js'), ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: this.directory, ...this.env, ...env },
      cwd: this.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = once(child, 'close').then(() => ({ code: child.exitCode ?? child.signalCode, stdout, stderr }));
    return { child, ended, output: () => stdout + stderr };
  }
}
