import { isHeaderValue } from '../gateway/access-token';
import { type ConfigSources, type Environment, type Report, errorCode, valueOf } from './sources';

const TOKEN = 'REFUNDS_CODEC_TOKEN';
const TOKEN_FILE = 'REFUNDS_CODEC_TOKEN_FILE';
const RULE = 'must be at least 16 characters of printable ASCII without spaces';

/** That the codec server asks for. Undefined when there is none, or a problem was reported. */
export function loadCodecToken(
  env: Environment,
  { files }: Pick<ConfigSources, 'files'>,
  report: Report,
): (() => string) | undefined {
  const [given, path] = [valueOf(env, TOKEN), valueOf(env, TOKEN_FILE)];
  if (given !== undefined && path !== undefined)
    return void report(TOKEN_FILE, `and ${TOKEN} are set: set one of them only`);
  if (path === undefined) {
    if (given === undefined) return undefined;
    return isToken(given) ? () => given : void report(TOKEN, RULE);
  }
  try {
    const token = files.read(path).trim();
    return isToken(token) ? () => token : void report(TOKEN_FILE, `names a file whose content ${RULE}`);
  } catch (error) {
    return void report(TOKEN_FILE, `names a file that cannot be read (${errorCode(error)})`);
  }
}

function isToken(text: string): boolean {
  return text.length >= 16 && isHeaderValue(text);
}
