import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = join(__dirname, '../..');
const CACHE = join(ROOT, '.cache/examples');

/** A cold compiler, or a slow registry, on a busy machine. */
const PREPARE_MS = 480_000;

/** The examples take seconds; one that hangs is not waited for. */
const RUN_MS = 120_000;

export interface Language {
  /** Fetches and checks what the example needs, into `.cache/`. @returns how to run it */
  prepare(): Promise<Command>;
}

export interface Command {
  /** @returns its standard output. @throws {Error} with its standard error, when it fails */
  run(env: Record<string, string>): Promise<string>;
}

export const LANGUAGES: Readonly<Record<'python' | 'go', Language>> = {
  python: {
    async prepare() {
      const directory = join(ROOT, 'examples/python');
      const packages = await pythonPackages(directory);
      const env = { PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' };
      const checks = ['-m', 'mypy', '--strict', '--cache-dir', join(CACHE, 'mypy'), '.'];
      await execute('python3', checks, { cwd: directory, env, timeoutMs: PREPARE_MS });
      return {
        run: (more) =>
          execute('python3', ['order_service.py'], { cwd: directory, env: { ...env, ...more }, timeoutMs: RUN_MS }),
      };
    },
  },
  go: {
    async prepare() {
      const directory = join(ROOT, 'examples/go');
      const binary = join(CACHE, 'go/order-service');
      const env = {
        GOMODCACHE: join(CACHE, 'go/mod'),
        GOCACHE: join(CACHE, 'go/build'),
        GOFLAGS: `${process.env['GOFLAGS'] ?? ''} -modcacherw -mod=readonly`.trim(), // a cache that can be deleted
      };
      // Not optimised: that takes two thirds of the time to compile, and nobody notices when it runs.
      await execute('go', ['build', '-gcflags=all=-N -l', '-o', binary, '.'], {
        cwd: directory,
        env,
        timeoutMs: PREPARE_MS,
      });
      await execute('go', ['vet', './...'], { cwd: directory, env, timeoutMs: PREPARE_MS });
      return { run: (more) => execute(binary, [], { cwd: directory, env: more, timeoutMs: RUN_MS }) };
    },
  },
};

/** The pinned packages, installed once per list of them and per Python. */
async function pythonPackages(directory: string): Promise<string> {
  const version = await execute('python3', ['--version'], { cwd: directory, env: {}, timeoutMs: 10_000 });
  const hash = createHash('sha256').update(version);
  for (const file of ['requirements.txt', 'requirements-check.txt']) hash.update(await readFile(join(directory, file)));
  const packages = join(CACHE, 'python', hash.digest('hex').slice(0, 16));
  if (existsSync(packages)) return packages;
  await mkdir(CACHE, { recursive: true });
  await mkdir(join(CACHE, 'python'), { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'python', 'unfinished-'));
  const install = ['-m', 'pip', 'install', '--quiet', '--target', unfinished, '-r', 'requirements-check.txt'];
  await execute('python3', install, { cwd: directory, env: {}, timeoutMs: PREPARE_MS });
  await rename(unfinished, packages);
  return packages;
}

async function execute(
  file: string,
  args: string[],
  { cwd, env, timeoutMs }: { cwd: string; env: Record<string, string>; timeoutMs: number },
): Promise<string> {
  try {
    const options = { cwd, env: { ...process.env, ...env }, timeout: timeoutMs, killSignal: 'SIGKILL' as const };
    const { stdout } = await run(file, args, options);
    return stdout;
  } catch (error) {
    const { stderr = '', stdout = '', message } = error as Error & { stderr?: string; stdout?: string };
    throw new Error(`${[file, ...args].join(' ')}: ${stderr || stdout || message}`);
  }
}
