import type { DataConverter } from '@temporalio/common';
import { encryptionCodec, withoutKeys } from './codec';
import type { EncryptionKeys } from './keys';

/** Puts messages and stack traces of failures into payloads, for the codec to encrypt. A path, since the SDK loads it itself, also into bundles. */
export const ENCODED_FAILURES_PATH = require.resolve('../payloads/encoded-failures');

/**
 * For a `Client`, a worker or a replay: encrypts with the current key, and decrypts with all of them.
 * @example
 * const check = parseEncryptionKeys(await readFile('keys.json', 'utf8'));
 * if (!check.ok) throw new Error(check.problems.join('; '));
 * const refunds = new RefundClient(new Client({ connection, dataConverter: encryptedDataConverter(check.value) }));
 */
export function encryptedDataConverter(keys: EncryptionKeys): DataConverter {
  return { payloadCodecs: [encryptionCodec(keys)], failureConverterPath: ENCODED_FAILURES_PATH };
}

/** Of a process of this package, with keys or without: one without says what is wrong where a payload is encrypted. */
export function dataConverterOf(keys: EncryptionKeys | undefined): DataConverter {
  return keys === undefined ? { payloadCodecs: [withoutKeys] } : encryptedDataConverter(keys);
}
