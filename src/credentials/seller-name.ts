import { CredentialsError } from '../gateway';

/** What the credentials of requests without a seller are called. */
export const DEFAULT = 'default';

/**
 * What the keys of a Kubernetes secret may be, save a first `.`, `-` or `_`: no path leads anywhere else by it, and `..data`, lost+found,
 * hidden and temporary files are nobody's.
 */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * The name by which the credentials of a seller are filed.
 * @throws {CredentialsError} there can be none of that name
 */
export function nameOf(sellerId: string | undefined): string {
  if (sellerId === undefined) return DEFAULT;
  if (sellerId === DEFAULT) {
    throw new CredentialsError(
      '"default" is no seller: it is the name of the credentials for requests without a sellerId',
    );
  }
  if (NAME.test(sellerId)) return sellerId;
  throw new CredentialsError(
    `${describeSeller(sellerId)} is unknown: the name of its credentials would be no plain file name ` +
      '(letters, digits and . _ - after a first letter or digit)',
  );
}

/** What `nameOf` would have to be given; undefined where the file is nobody's. */
export function sellerOf(name: string): { sellerId: string | undefined } | undefined {
  if (name === DEFAULT) return { sellerId: undefined };
  return NAME.test(name) ? { sellerId: name } : undefined;
}

export function describeSeller(sellerId: string | undefined): string {
  return sellerId === undefined ? 'the default seller' : `seller "${sellerId}"`;
}

/** @param file what would have to be there */
export function unknownSeller(sellerId: string | undefined, file: string): CredentialsError {
  const who =
    sellerId === undefined
      ? 'a request without a sellerId has no credentials'
      : `${describeSeller(sellerId)} is unknown`;
  return new CredentialsError(`${who}: the credentials directory has no file "${file}"`);
}
