import { createSecretKey, type KeyObject } from 'node:crypto';
import { KEY_ID } from '../contract/encryption';
import { isObject } from '../contract/values';

/** Printing it shows no key: Node hides what a `KeyObject` holds. */
export interface EncryptionKeys {
  /** The ID of the one that encrypts. All of them decrypt. */
  current: string;
  keys: ReadonlyMap<string, KeyObject>;
}

export type KeysCheck =
  | { ok: true; value: EncryptionKeys }
  /** One sentence each, without a value: what goes after the name of where it was read. */
  | { ok: false; problems: string[] };

const KEY_BYTES = 32; // AES-256

const SHAPE = '{"current": "k1", "keys": {"k1": "<base64 of 32 bytes>"}}';

/** Reads `{"current": "k2", "keys": {"k1": "…", "k2": "…"}}`, and reports every problem at once. */
export function parseEncryptionKeys(text: string): KeysCheck {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { ok: false, problems: [`must be JSON such as ${SHAPE}`] }; // the parser's message quotes it
  }
  if (!isObject(given)) return { ok: false, problems: [`must be an object such as ${SHAPE}`] };
  const problems: string[] = [];
  const keys = readKeys(given['keys'], problems);
  const { current } = given;
  if (typeof current !== 'string' || !KEY_ID.test(current))
    problems.push('must name, as "current", the key that encrypts');
  else if (keys !== undefined && !Object.hasOwn(keys, current))
    problems.push('names as "current" a key that "keys" does not have');
  if (problems.length > 0 || typeof current !== 'string' || keys === undefined) return { ok: false, problems };
  const secrets = Object.entries(keys).map(([id, bytes]) => [id, createSecretKey(bytes)] as const);
  return { ok: true, value: { current, keys: new Map(secrets) } };
}

/** By ID; of those that are wrong, nothing. Undefined when there are none to name. */
function readKeys(given: unknown, problems: string[]): Record<string, Buffer> | undefined {
  if (!isObject(given) || Object.keys(given).length === 0) {
    return void problems.push('must have an object "keys" with at least one key');
  }
  const keys: Record<string, Buffer> = {};
  for (const [id, value] of Object.entries(given)) {
    if (!KEY_ID.test(id)) {
      // It is not repeated: it may be a key in the wrong place.
      problems.push(
        'has a key ID that is not 1 to 64 letters, digits, dots, hyphens and underscores, the first a letter or digit',
      );
      continue;
    }
    keys[id] = bytesOf(value);
    if (keys[id].length !== KEY_BYTES) problems.push(`has a key${named(id)} that is not base64 of ${KEY_BYTES} bytes`);
  }
  return keys;
}

/** Not one that is long enough for a key in the wrong place, such as one in hex. */
function named(id: string): string {
  return id.length < KEY_BYTES ? ` ${id}` : '';
}

/** Empty for what is not base64 through and through: Node's own reader skips what it does not know. */
function bytesOf(value: unknown): Buffer {
  if (typeof value !== 'string') return Buffer.of();
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value ? bytes : Buffer.of();
}
