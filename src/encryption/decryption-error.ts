/** A payload could not be decrypted. The message names the key and what to do, and nothing of what is in the payload. */
export class DecryptionError extends Error {
  override name = 'DecryptionError' as const;
}
