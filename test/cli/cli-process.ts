import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { compileWorker, type CompiledWorker } from '../worker/worker-process';
import { CliHost } from './cli-host';

export interface Ran {
  code: number | NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * The real command, compiled into a directory of its own. `run`, `runWith` and `json` share one process, in which nothing interrupts them.
 * `start` and `jsonAlone` are a process of their own, as people have it: for signals, and for what sets up the process, as `replay` does.
 */
export class Cli {
  private constructor(
    private readonly compiled: CompiledWorker,
    private readonly env: Record<string, string>,
    private readonly host = new CliHost(compiled.directory, homeOf(compiled)),
  ) {}

  /** The environment is `env` alone: neither variables nor profiles of whoever runs the tests reach it. */
  static async compile(env: Record<string, string>): Promise<Cli> {
    return new Cli(await compileWorker({ bundle: false }), env);
  }

  /** The command beside a worker that a test has compiled already. */
  static of(compiled: CompiledWorker, env: Record<string, string>): Cli {
    return new Cli(compiled, env);
  }

  /** The same command in another environment. */
  in(env: Record<string, string>): Cli {
    return new Cli(this.compiled, env, this.host);
  }

  get directory(): string {
    return this.compiled.directory;
  }

  async remove(): Promise<void> {
    await this.host.stop();
    await this.compiled.remove();
  }

  async run(...args: string[]): Promise<Ran> {
    return await this.runWith({}, ...args);
  }

  async runWith(env: Record<string, string>, ...args: string[]): Promise<Ran> {
    return await this.host.run(args, { ...homeOf(this.compiled), ...this.env, ...env });
  }

  /** With `--json`, whose stdout must be one document, whatever happened. */
  async json(...args: string[]): Promise<{ code: Ran['code']; json: unknown; stderr: string }> {
    return parsed(await this.run(...args, '--json'));
  }

  /** As `json`, by a process of its own. */
  async jsonAlone(...args: string[]): Promise<{ code: Ran['code']; json: unknown; stderr: string }> {
    return parsed(await this.start([...args, '--json']).ended);
  }

  start(
    args: string[],
    env: Record<string, string> = {},
  ): { child: ChildProcess; ended: Promise<Ran>; output: () => string } {
    const child = spawn(process.execPath, [path.join(this.directory, 'cli', 'main.js'), ...args], {
      env: { ...homeOf(this.compiled), ...this.env, ...env },
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

function homeOf({ directory }: CompiledWorker): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: directory };
}

function parsed({ code, stdout, stderr }: Ran): { code: Ran['code']; json: unknown; stderr: string } {
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return { code, json: JSON.parse(stdout), stderr };
}
