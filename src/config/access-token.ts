import type { Credentials } from '../credentials';
import { isHeaderValue } from '../gateway/access-token';
import { type ConfigSources, type Environment, type Report, errorCode, valueOf } from './sources';

/** The gateway's current access token. A function, so that printing a configuration cannot print the token. */
export type AccessToken = () => string;

const TOKEN = 'MERCADOPAGO_ACCESS_TOKEN';
const TOKEN_FILE = 'MERCADOPAGO_ACCESS_TOKEN_FILE';
const TOKEN_RULE = 'must be printable ASCII without spaces';

/** Of the one of the two variables that is set. Undefined when a problem was reported. */
export function loadAccessToken(env: Environment, sources: ConfigSources, report: Report): AccessToken | undefined {
  const path = valueOf(env, TOKEN_FILE);
  if (path !== undefined) return tokenOfFile(path, sources, report);
  const token = valueOf(env, TOKEN) ?? '';
  if (!isHeaderValue(token)) return void report(TOKEN, TOKEN_RULE);
  return () => token;
}

/** One account: the same for every seller. */
export function ofOneAccount(token: AccessToken): Credentials {
  return Object.assign(() => Promise.resolve(token()), {
    inspect: () => Promise.resolve([{ sellerId: undefined, token }]),
  });
}

/**
 * Looks at the file at every request and reads it again when it changed, so that a rotated token works without a restart.
 * While the file is away or holds no token, the last good token stays in use: rotation often replaces a file in several
 * steps, and an old token that has expired meets a 401, which moves no money and is retried.
 */
function tokenOfFile(path: string, { files, warn }: ConfigSources, report: Report): AccessToken | undefined {
  let version: string;
  let token: string;
  try {
    version = files.version(path);
    token = files.read(path).trim();
  } catch (error) {
    return void report(TOKEN_FILE, `names a file that cannot be read (${errorCode(error)})`);
  }
  if (token === '') return void report(TOKEN_FILE, 'names an empty file');
  if (!isHeaderValue(token)) return void report(TOKEN_FILE, `names a file whose content ${TOKEN_RULE}`);

  let warned = false;
  const keepToken = (why: string): void => {
    if (!warned) warn(`${TOKEN_FILE} names a file that ${why}: the token read before stays in use`);
    warned = true;
  };
  return () => {
    try {
      const current = files.version(path);
      if (current !== version) {
        const text = files.read(path).trim();
        if (isHeaderValue(text)) {
          [version, token, warned] = [current, text, false];
        } else {
          keepToken('no longer holds a token');
        }
      }
    } catch (error) {
      keepToken(`can no longer be read (${errorCode(error)})`);
    }
    return token;
  };
}
