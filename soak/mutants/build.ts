import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT = join(__dirname, '../..');

/** Whatever `npm run build` needs is among the rest. */
const LEFT_OUT = ['node_modules', 'dist', 'coverage', '.git', '.cache'];

const BUILD_TIMEOUT_MS = 180_000;

export interface BuiltMutant {
  worker: string;
  remove(): Promise<void>;
}

/**
 * Builds a copy of the package, changed or not, in a directory of its own.
 * @throws {Error} when the pattern does not occur exactly once, or the copy does not build
 */
export async function buildCopy(change?: { file: string; find: string; replace: string }): Promise<BuiltMutant> {
  const directory = await mkdtemp(join(tmpdir(), 'refunds-mutant-'));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    const names = (await readdir(PROJECT)).filter((name) => !LEFT_OUT.includes(name));
    for (const name of names) await cp(join(PROJECT, name), join(directory, name), { recursive: true });
    await symlink(join(PROJECT, 'node_modules'), join(directory, 'node_modules'));
    if (change !== undefined) {
      const file = join(directory, 'src', change.file);
      await writeFile(file, mutate(await readFile(file, 'utf8'), change));
    }
    await build(directory);
    return { worker: join(directory, 'dist', 'worker.js'), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** @throws {Error} with what the compiler says */
async function build(cwd: string): Promise<void> {
  try {
    await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd, timeout: BUILD_TIMEOUT_MS });
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    throw new Error([message, stdout, stderr].join('\n').trim());
  }
}

/** @throws {Error} when the pattern does not occur exactly once */
export function mutate(
  source: string,
  { file, find, replace }: { file: string; find: string; replace: string },
): string {
  const count = source.split(find).length - 1;
  if (count !== 1) throw new Error(`src/${file} holds ${JSON.stringify(find)} ${String(count)} times in place of once`);
  return source.replace(find, () => replace);
}
