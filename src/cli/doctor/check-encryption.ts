import { stat } from 'node:fs/promises';
import { ENCRYPTION_VARIABLES, KEYS_FILE } from '../../config/encryption';
import { type Environment, valueOf, without } from '../../config/sources';
import { isShared } from '../../credentials/secret-files';
import type { EncryptionKeys } from '../../encryption/keys';
import type { Check } from '../commands/doctor';
import type { Context } from '../context';
import { failureOf } from '../failures';
import { keysOf } from '../settings';

const name = 'encryption';

/** The keys of this environment; nothing where it has none, since encryption is off by default. */
export async function checkEncryption(context: Context): Promise<Check[]> {
  let keys: EncryptionKeys | undefined;
  try {
    keys = keysOf(context);
  } catch (error) {
    const message = failureOf(error).error.message.replaceAll('\n', '; ');
    return [{ name, ok: false, message, fix: 'Give it the keys as the workers have them, under the same names' }];
  }
  if (keys === undefined) return [];
  const others = [...keys.keys.keys()].filter((id) => id !== keys.current);
  const message = `key ${keys.current} encrypts${others.length === 0 ? '' : `, ${others.join(', ')} can be read as well`}`;
  if (!(await isFileShared(context.io.env))) return [{ name, ok: true, message, fix: null }];
  // Where a group is given the file on purpose, as Kubernetes does, it is right so: a warning, no failure.
  const fix = 'chmod 600: whoever reads it can read every refund';
  return [{ name, ok: true, message: `${message}; the file may be read or written by others`, fix }];
}

/** Without the keys, which nothing else that the doctor asks needs: wrong ones are one finding, not three. */
export function withoutKeys(context: Context): Context {
  const { io } = context;
  return { ...context, io: { ...io, env: without(io.env, ENCRYPTION_VARIABLES) } };
}

async function isFileShared(env: Environment): Promise<boolean> {
  const path = valueOf(env, KEYS_FILE);
  return path !== undefined && isShared(await stat(path, { bigint: true }));
}
