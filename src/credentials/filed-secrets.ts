import { CredentialsError } from '../gateway';
import { explainError, isMissing, type SecretFile, type SecretFiles } from './secret-files';
import { describeSeller, nameOf, sellerOf, unknownSeller } from './seller-name';
import type { Warn } from './types';

export interface FiledSecretsOptions<T> {
  directory: string;
  files: SecretFiles;
  warn: Warn;
  /** Behind the seller's name. */
  extension: string;
  /** @returns undefined where it makes no sense */
  parse: (file: SecretFile, sellerId: string | undefined) => T | undefined;
  /** What a file has to hold. */
  what: string;
}

/** One file a seller, read again when it has changed. */
export interface FiledSecrets<T> {
  /** @throws {CredentialsError} there is no such file, or there never was anything in it that makes sense */
  get(sellerId: string | undefined): Promise<T>;
  /** Every seller that has a file, in the order of the files' names. */
  list(): Promise<(string | undefined)[]>;
  pathOf(sellerId: string | undefined): string;
}

interface Known<T> {
  version: string;
  value: T;
  warned: boolean;
}

/**
 * A file that is gone counts at once: whoever takes credentials away means it. One that is there and cannot be read, or makes no sense, may be
 * half-way through being replaced: what was read before stays in use, and a warning says so.
 */
export function filedSecrets<T>(options: FiledSecretsOptions<T>): FiledSecrets<T> {
  const { directory, files, warn, extension, parse, what } = options;
  const known = new Map<string, Known<T>>();
  const fileOf = (sellerId: string | undefined): string => nameOf(sellerId) + extension;
  const pathOf = (sellerId: string | undefined): string => `${directory}/${fileOf(sellerId)}`;

  const keep = (last: Known<T> | undefined, sellerId: string | undefined, problem: string): T => {
    const of = `the credentials of ${describeSeller(sellerId)} cannot be used: ${problem}`;
    if (last === undefined) throw new CredentialsError(of);
    if (!last.warned) warn(`${of}; those read before stay in use`);
    last.warned = true;
    return last.value;
  };

  return {
    pathOf,
    async get(sellerId) {
      const file = fileOf(sellerId);
      const last = known.get(file);
      let found: SecretFile | undefined;
      try {
        found = await files.read(pathOf(sellerId), last?.version);
        if (found === undefined && last !== undefined) return last.value;
        // Where case does not count, "Shop" would get the credentials of "shop": the name must be there as it is.
        if (found === undefined || !(await files.list(directory)).includes(file)) {
          throw Object.assign(new Error(), { code: 'ENOENT' });
        }
      } catch (error) {
        if (!isMissing(error)) return keep(last, sellerId, explainError(error));
        known.delete(file);
        throw unknownSeller(sellerId, file);
      }
      const value = parse(found, sellerId);
      if (value === undefined) return keep(last, sellerId, `its file holds no ${what}`);
      known.set(file, { version: found.version, value, warned: false });
      return value;
    },
    async list() {
      const names = (await files.list(directory)).filter((name) => name.endsWith(extension)).sort();
      const sellers = names.flatMap((name) => sellerOf(name.slice(0, name.length - extension.length)) ?? []);
      return sellers.map(({ sellerId }) => sellerId);
    },
  };
}
