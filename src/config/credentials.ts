import { type Credentials, credentialsDirectory, oauthCredentials } from '../credentials';
import { CredentialsError, isHeaderValue } from '../gateway';
import { loadAccessToken, ofOneAccount } from './access-token';
import { type ConfigSources, type Environment, type Report, errorCode, valueOf } from './sources';

const DIRECTORY = 'MERCADOPAGO_CREDENTIALS_DIR';
const OAUTH_DIRECTORY = 'MERCADOPAGO_OAUTH_DIR';
const CLIENT_ID = 'MERCADOPAGO_CLIENT_ID';
const CLIENT_SECRET_FILE = 'MERCADOPAGO_CLIENT_SECRET_FILE';

/** Exactly one of them says where access tokens come from. */
const WAYS = ['MERCADOPAGO_ACCESS_TOKEN', 'MERCADOPAGO_ACCESS_TOKEN_FILE', DIRECTORY, OAUTH_DIRECTORY] as const;

/** Go with the last of the ways, and with no other. */
const OF_CLIENT = [CLIENT_ID, CLIENT_SECRET_FILE] as const;

export const CREDENTIAL_VARIABLES: readonly string[] = [...WAYS, ...OF_CLIENT];

/** Needs the gateway's base URL, which may be wrong itself. */
type ForGateway = (baseUrl: string) => Credentials;

/** Undefined when a problem was reported. */
export function loadCredentials(env: Environment, sources: ConfigSources, report: Report): ForGateway | undefined {
  const isSet = (variable: string): boolean => valueOf(env, variable) !== undefined;
  const [way, ...others] = WAYS.filter(isSet);
  if (way === undefined) return void report(WAYS[0], `or one of ${WAYS.slice(1).join(', ')} must be set`);
  if (others.length > 0) return void report(way, `and ${others.join(', ')} are set: set one of them only`);
  if (way === OAUTH_DIRECTORY) return ofOAuth(env, sources, report);
  const stray = OF_CLIENT.filter(isSet);
  for (const variable of stray) report(variable, `goes with ${OAUTH_DIRECTORY}, and ${way} is set`);
  if (stray.length > 0) return undefined;
  if (way === DIRECTORY) return ofDirectory(env, sources, report);
  const token = loadAccessToken(env, sources, report);
  return token && (() => ofOneAccount(token));
}

function ofDirectory(env: Environment, { files, warn }: ConfigSources, report: Report): ForGateway | undefined {
  const directory = valueOf(env, DIRECTORY) ?? '';
  try {
    files.list(directory);
  } catch (error) {
    return void report(DIRECTORY, `names a directory that cannot be read (${errorCode(error)})`);
  }
  return () => credentialsDirectory({ directory, warn: (message) => warn(`${DIRECTORY}: ${message}`) });
}

function ofOAuth(env: Environment, { files, warn }: ConfigSources, report: Report): ForGateway | undefined {
  let sound = true;
  const refuse: Report = (variable, problem) => {
    sound = false;
    report(variable, problem);
  };
  const directory = valueOf(env, OAUTH_DIRECTORY) ?? '';
  try {
    files.list(directory);
    files.checkWritable(directory);
  } catch (error) {
    refuse(OAUTH_DIRECTORY, `names a directory that cannot be read and written (${errorCode(error)})`);
  }
  const clientId = valueOf(env, CLIENT_ID);
  if (clientId === undefined) refuse(CLIENT_ID, `must be set with ${OAUTH_DIRECTORY}`);
  else if (!isHeaderValue(clientId)) refuse(CLIENT_ID, 'must be printable ASCII without spaces');
  const path = valueOf(env, CLIENT_SECRET_FILE);
  const readSecret = (): string => {
    const secret = files.read(path ?? '').trim();
    if (isHeaderValue(secret)) return secret;
    throw new CredentialsError('holds no secret of printable ASCII without spaces');
  };
  if (path === undefined) refuse(CLIENT_SECRET_FILE, `must be set with ${OAUTH_DIRECTORY}`);
  else tryTo(readSecret, (why) => refuse(CLIENT_SECRET_FILE, `names a file that ${why}`));
  if (!sound || clientId === undefined) return undefined;

  return (baseUrl) =>
    oauthCredentials({
      directory,
      baseUrl,
      clientId,
      // Read again for every refresh: it may be rotated as well.
      clientSecret: () =>
        tryTo(readSecret, (why): never => {
          throw new CredentialsError(`${CLIENT_SECRET_FILE} names a file that ${why}`);
        }),
      warn: (message) => warn(`${OAUTH_DIRECTORY}: ${message}`),
    });
}

function tryTo<T, F>(read: () => T, otherwise: (why: string) => F): T | F {
  try {
    return read();
  } catch (error) {
    return otherwise(error instanceof CredentialsError ? error.message : `cannot be read (${errorCode(error)})`);
  }
}
