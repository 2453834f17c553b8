import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { CredentialsError, whyNoToken } from '../gateway';

export interface SecretFile {
  /** Another one whenever the file may have changed. */
  version: string;
  text: string;
  /** Others than its owner may read or write it. */
  shared: boolean;
}

/** The file system, as far as secrets need it. */
export interface SecretFiles {
  /**
   * Follows symbolic links: Kubernetes rotates a mounted secret by pointing a link elsewhere.
   * @param known undefined is returned where the file is still this version
   * @throws when it is not there, cannot be read, or is no file of a secret's size
   */
  read(path: string, known?: string): Promise<SecretFile | undefined>;
  /** Names, as they are stored. */
  list(directory: string): Promise<string[]>;
}

/** Far more than any token has. */
const MAX_BYTES = 65_536;

/** Asynchronous, since a directory of secrets may be a network's: one that hangs keeps no other refund waiting. */
export const localSecretFiles: SecretFiles = {
  async read(path, known) {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK); // a named pipe would wait for its writer
    try {
      const stat = await file.stat({ bigint: true });
      if (!stat.isFile() || stat.size > MAX_BYTES) throw new CredentialsError('it is no file of a secret');
      const version = [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(':');
      if (version === known) return undefined;
      return { version, text: await file.readFile('utf8'), shared: isShared(stat) };
    } finally {
      await file.close();
    }
  },
  list: (directory) => readdir(directory),
};

/** Others than its owner may read or write it. */
export function isShared({ mode }: { mode: bigint }): boolean {
  return (mode & 0o077n) !== 0n;
}

/** That there is no such file, rather than that it cannot be read just now. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Messages of file errors hold the path, so only their code is passed on. */
export function explainError(error: unknown, what = 'it cannot be read'): string {
  const code = codeOf(error);
  return error instanceof CredentialsError || code === undefined ? whyNoToken(error) : `${what} (${code})`;
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
