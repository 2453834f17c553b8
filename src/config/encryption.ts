import { type EncryptionKeys, parseEncryptionKeys } from '../encryption/keys';
import { type ConfigSources, type Environment, type Report, errorCode, valueOf } from './sources';

const KEYS = 'REFUNDS_ENCRYPTION_KEYS';
export const KEYS_FILE = 'REFUNDS_ENCRYPTION_KEYS_FILE';

export const ENCRYPTION_VARIABLES: readonly string[] = [KEYS, KEYS_FILE];

/** `keys` is absent where neither variable is set: nothing is encrypted. Undefined when a problem was reported. */
export function loadEncryption(
  env: Environment,
  { files }: Pick<ConfigSources, 'files'>,
  report: Report,
): { keys?: EncryptionKeys } | undefined {
  const [text, path] = [valueOf(env, KEYS), valueOf(env, KEYS_FILE)];
  if (text !== undefined && path !== undefined)
    return void report(KEYS_FILE, `and ${KEYS} are set: set one of them only`);
  if (path !== undefined) return fromFile(path, files, report);
  return text === undefined ? {} : parse(text, (problem) => report(KEYS, problem));
}

function fromFile(path: string, files: ConfigSources['files'], report: Report): { keys: EncryptionKeys } | undefined {
  let text: string;
  try {
    text = files.read(path);
  } catch (error) {
    return void report(KEYS_FILE, `names a file that cannot be read (${errorCode(error)})`);
  }
  return parse(text, (problem) => report(KEYS_FILE, `names a file that ${problem}`));
}

function parse(text: string, refuse: (problem: string) => void): { keys: EncryptionKeys } | undefined {
  const check = parseEncryptionKeys(text);
  if (check.ok) return { keys: check.value };
  for (const problem of check.problems) refuse(problem);
  return undefined;
}
