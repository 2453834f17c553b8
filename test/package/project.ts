import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PROJECT = path.join(__dirname, '..', '..');

/** Compilers that a user of the package may have. */
export const COMPILERS = { ts59: 'typescript@5.9', ts6: 'typescript@6', ts7: 'typescript@7' } as const;

export interface EmptyProject {
  directory: string;
  /** Paths in the tarball. */
  shipped: string[];
  /** @returns its standard output @throws {Error} with its output, when it fails */
  node(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** A project that has nothing but the packed package, the compilers and the consumers of `consumer/`. */
export async function installPackage(): Promise<EmptyProject> {
  const directory = await mkdtemp(path.join(tmpdir(), 'refunds-package-'));
  const pack = await run('npm', ['pack', '--json', '--pack-destination', directory], { cwd: PROJECT });
  const [tarball] = packed(pack.stdout);
  if (tarball === undefined) throw new Error(`npm pack packed nothing: ${pack.stdout}`);
  await writeFile(path.join(directory, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  await cp(path.join(__dirname, 'consumer'), directory, { recursive: true });
  const compilers = Object.entries(COMPILERS).map(([alias, version]) => `${alias}@npm:${version}`);
  const wanted = [`./${tarball.filename}`, '@types/node@20', ...compilers];
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...wanted], { cwd: directory });
  return {
    directory,
    shipped: tarball.files.map((file) => file.path),
    node: (...args) => runNode(args, directory),
    remove: () => rm(directory, { recursive: true }),
  };
}

async function runNode(args: string[], cwd: string): Promise<string> {
  try {
    return (await run(process.execPath, args, { cwd })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`node ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? String(error)}`);
  }
}

/** What `prepack` printed stands before it. */
function packed(output: string): { filename: string; files: { path: string }[] }[] {
  return JSON.parse(output.slice(output.search(/^\[/m))) as { filename: string; files: { path: string }[] }[];
}
