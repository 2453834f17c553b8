/** `temporal-mercadopago-refunds/encryption`: the data converter of encrypted refunds, for clients and workers of your own. */
export { encryptionCodec, withoutKeys } from './codec';
export { dataConverterOf, ENCODED_FAILURES_PATH, encryptedDataConverter } from './data-converter';
export { DecryptionError } from './decryption-error';
export { type EncryptionKeys, type KeysCheck, parseEncryptionKeys } from './keys';
