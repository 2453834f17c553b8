import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { ENCRYPTED_ENCODING, isEncrypted, KEY_ID_METADATA, keyIdOf, missingKey } from '../contract/encryption';
import { DecryptionError } from './decryption-error';
import type { EncryptionKeys } from './keys';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12; // what GCM is made for; random, so one key is good for 2³² payloads
const TAG_BYTES = 16;

/**
 * Encrypts whole payloads, what they say of their own encoding included: IV, ciphertext, tag. Nothing else is authenticated along with them: another
 * key ID is another key, which fails, and what surrounds a payload is not known to everybody who has to decrypt it, the codec server above all.
 *
 * What is not encrypted is passed on as it is, so that encryption can be turned on while refunds are under way.
 * @throws {DecryptionError} from `decode`, in a workflow as a failed workflow task, which Temporal repeats until a worker has the key
 */
export function encryptionCodec({ current, keys }: EncryptionKeys): PayloadCodec {
  const key = keys.get(current);
  if (key === undefined) throw new Error(`There is no key ${current}, which is to encrypt`);
  const metadata = { encoding: Buffer.from(ENCRYPTED_ENCODING), [KEY_ID_METADATA]: Buffer.from(current) };
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => ({ metadata, data: seal(key, payload) }))),
    decode: (payloads) => inOrder(payloads, (payload) => (isEncrypted(payload) ? open(keys, payload) : payload)),
  };
}

/** For processes without keys: reads and writes plain payloads, and says what is wrong where one is encrypted. */
export const withoutKeys: PayloadCodec = {
  encode: (payloads) => Promise.resolve(payloads),
  decode: (payloads) =>
    inOrder(payloads, (payload) => {
      if (isEncrypted(payload)) throw new DecryptionError(missingKey(keyIdOf(payload)));
      return payload;
    }),
};

/** What is thrown is a rejection. */
function inOrder(payloads: Payload[], decode: (payload: Payload) => Payload): Promise<Payload[]> {
  return Promise.resolve(payloads).then((given) => given.map(decode));
}

function seal(key: KeyObject, payload: Payload): Uint8Array {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const plain = temporal.api.common.v1.Payload.encode(payload).finish();
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(keys: EncryptionKeys['keys'], payload: Payload): Payload {
  const keyId = keyIdOf(payload);
  const key = keyId === undefined ? undefined : keys.get(keyId);
  if (keyId === undefined || key === undefined) throw new DecryptionError(missingKey(keyId));
  const sealed = Buffer.from(payload.data ?? []);
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return temporal.api.common.v1.Payload.decode(plain);
  } catch (cause) {
    const message = `A payload cannot be decrypted with key ${keyId}: it was altered, or others have another key under this ID`;
    throw new DecryptionError(message, { cause });
  }
}
