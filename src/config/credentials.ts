import { type Credentials, credentialsDirectory } from '../credentials';
import { loadAccessToken, ofOneAccount } from './access-token';
import { type ConfigSources, type Environment, type Report, errorCode, valueOf } from './sources';

const DIRECTORY = 'MERCADOPAGO_CREDENTIALS_DIR';

/** Exactly one of them says where access tokens come from. */
export const CREDENTIAL_VARIABLES = ['MERCADOPAGO_ACCESS_TOKEN', 'MERCADOPAGO_ACCESS_TOKEN_FILE', DIRECTORY] as const;

/** Undefined when a problem was reported. */
export function loadCredentials(env: Environment, sources: ConfigSources, report: Report): Credentials | undefined {
  const [way, ...others] = CREDENTIAL_VARIABLES.filter((variable) => valueOf(env, variable) !== undefined);
  if (way === undefined)
    return void report(CREDENTIAL_VARIABLES[0], `or one of ${CREDENTIAL_VARIABLES.slice(1).join(', ')} must be set`);
  if (others.length > 0) return void report(way, `and ${others.join(', ')} are set: set one of them only`);
  if (way === DIRECTORY) return ofDirectory(env, sources, report);
  const token = loadAccessToken(env, sources, report);
  return token && ofOneAccount(token);
}

function ofDirectory(env: Environment, { files, warn }: ConfigSources, report: Report): Credentials | undefined {
  const directory = valueOf(env, DIRECTORY) ?? '';
  try {
    files.list(directory);
  } catch (error) {
    return void report(DIRECTORY, `names a directory that cannot be read (${errorCode(error)})`);
  }
  return credentialsDirectory({ directory, warn: (message) => warn(`${DIRECTORY}: ${message}`) });
}
