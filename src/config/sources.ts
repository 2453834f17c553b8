import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What configuration needs of the outside world, so that loading it stays a function of its arguments. */
export interface ConfigSources {
  files: TextFiles;
  /** Called with what does not stop the worker but should be looked at; never with a value. */
  warn: (message: string) => void;
}

export interface TextFiles {
  /** @throws when it cannot be read */
  read(path: string): string;
  /** Changes whenever the file does. @throws when it is not there */
  version(path: string): string;
  /** Names in a directory. @throws when it cannot be read */
  list(directory: string): string[];
  /** @throws when files cannot be made in it */
  checkWritable(directory: string): void;
}

/** Follows symbolic links: Kubernetes rotates a mounted secret by pointing a link elsewhere. */
export const localFiles: TextFiles = {
  read: (path) => readFileSync(path, 'utf8'),
  version: (path) => {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs}:${size}:${ino}`;
  },
  list: (directory) => readdirSync(directory),
  checkWritable: (directory) => accessSync(directory, constants.W_OK | constants.X_OK),
};

/** Names a variable and says what it must be; never repeats its value. */
export type Report = (variable: string, problem: string) => void;

/** Undefined when unset or empty: compose files and charts often cannot leave a variable out. */
export function valueOf(env: Environment, variable: string): string | undefined {
  const value = env[variable];
  return value === '' ? undefined : value;
}

export function without(env: Environment, variables: readonly string[]): Environment {
  return { ...env, ...Object.fromEntries(variables.map((variable) => [variable, undefined])) };
}

/** `ENOENT` and the like; messages of file errors hold the path, so they stay out of problems. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}
