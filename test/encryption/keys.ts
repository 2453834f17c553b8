import { createSecretKey } from 'node:crypto';
import type { EncryptionKeys } from '../../src/encryption';

/** Every run of the tests has the same ones: what they are does not matter. */
const BYTES = { k1: Buffer.alloc(32, 1), k2: Buffer.alloc(32, 2) };

type KeyId = keyof typeof BYTES;

export function keysOf(current: KeyId, ...others: KeyId[]): EncryptionKeys {
  const keys = [current, ...others].map((id) => [id, createSecretKey(BYTES[id])] as const);
  return { current, keys: new Map(keys) };
}

/** The same as a file has them. */
export function keysJson(current: KeyId, ...others: KeyId[]): string {
  const keys = [current, ...others].map((id) => [id, BYTES[id].toString('base64')]);
  return JSON.stringify({ current, keys: Object.fromEntries(keys) });
}
