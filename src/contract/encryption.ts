/** How an encrypted payload looks, the same as in the encryption samples of Temporal's SDKs: what those wrote can be read, and the other way round. */

export const ENCRYPTED_ENCODING = 'binary/encrypted';

/** Metadata that names the key. */
export const KEY_ID_METADATA = 'encryption-key-id';

export const KEY_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

type Metadata = Readonly<Record<string, Uint8Array | null | undefined>> | null | undefined;

export function isEncrypted(payload: { metadata?: Metadata }): boolean {
  return textOf(payload.metadata?.['encoding']) === ENCRYPTED_ENCODING;
}

/** As its payload names it; undefined when there is none, or one that no key can have. */
export function keyIdOf(payload: { metadata?: Metadata }): string | undefined {
  const id = textOf(payload.metadata?.[KEY_ID_METADATA]);
  return KEY_ID.test(id) ? id : undefined;
}

/** What to say where the key is not at hand. */
export function missingKey(keyId: string | undefined): string {
  const named = keyId === undefined ? 'a key that it does not name' : `key ${keyId}`;
  return `A payload is encrypted with ${named}, which is not here: add it to the keys that REFUNDS_ENCRYPTION_KEYS_FILE names, and restart`;
}

/** Longer than anything that is looked for is cut. No `TextDecoder`: this is part of the workflow bundle. */
function textOf(bytes: Uint8Array | null | undefined): string {
  return String.fromCharCode(...(bytes ?? []).slice(0, 65));
}
