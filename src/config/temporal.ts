import { type ClientConfigProfile, loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { isHeaderValue } from '../gateway/access-token';
import { type ConfigSources, type Environment, type Report, errorCode, valueOf } from './sources';

export interface TemporalConfig {
  /** `host:port` */
  address: string;
  namespace: string;
  /** A function, so that printing a configuration cannot print keys. */
  connectionOptions: () => NativeConnectionOptions;
}

const CONFIG_FILE = 'TEMPORAL_CONFIG_FILE';
/** What an empty file stands for, `/dev/null` among them; the SDK itself fails on one. */
const NO_PROFILES = '[profile]';
const BOOLEANS = ['TEMPORAL_TLS', 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'];
const ADDRESS = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/@[\]]+)(:[0-9]{1,5})?$/;

/**
 * How to reach Temporal, from the standard `TEMPORAL_*` variables and profile file. What `@temporalio/envconfig` takes in
 * silence, and would only show as an insecure or failing connection, is a problem here.
 * @see https://docs.temporal.io/develop/environment-configuration
 */
export function loadTemporalConfig(
  env: Environment,
  { files }: Pick<ConfigSources, 'files'>,
  report: Report,
): TemporalConfig | undefined {
  let sound = true;
  const refuse: Report = (variable, problem) => {
    sound = false;
    report(variable, problem);
  };

  for (const variable of BOOLEANS) {
    // The SDK takes every other word, `yes` and `True` among them, for false: TLS would silently be off.
    if (!['true', 'false', '1', '0', undefined].includes(valueOf(env, variable))) {
      refuse(variable, 'must be true, false, 1 or 0');
    }
  }
  const profile = loadProfile(env, files, refuse);
  if (profile === undefined) return undefined;
  checkProfile(profile, files, refuse);
  if (!sound) return undefined;

  const { namespace = 'default', connectionOptions } = toClientOptions(profile);
  const address = connectionOptions.address ?? 'localhost:7233';
  return { address, namespace, connectionOptions: () => ({ ...connectionOptions, address }) };
}

function loadProfile(env: Environment, files: ConfigSources['files'], refuse: Report): ClientConfigProfile | undefined {
  const path = valueOf(env, CONFIG_FILE);
  let file: string | undefined;
  try {
    // A missing file is no error to the SDK, not even when a variable names it.
    if (path !== undefined) file = files.read(path) || NO_PROFILES;
  } catch (error) {
    return void refuse(CONFIG_FILE, `names a file that cannot be read (${errorCode(error)})`);
  }
  try {
    return loadClientConfigProfile({
      ...(file === undefined ? {} : { configSource: { data: file } }),
      overrideEnvVars: withoutEmpty(env),
    });
  } catch (error) {
    // The messages quote the file's lines, keys included: only what they are about is passed on.
    const message = error instanceof Error ? error.message : '';
    if (/^Profile '.*' not found/s.test(message)) {
      return void refuse('TEMPORAL_PROFILE', 'names a profile that the configuration file does not have');
    }
    if (message.startsWith('Cannot specify both')) {
      return void refuse('TEMPORAL_TLS_*', 'give a certificate or key both as a path and as data: give one of them');
    }
    return void refuse(CONFIG_FILE, 'or the default temporal.toml is not a valid configuration file');
  }
}

function checkProfile(profile: ClientConfigProfile, files: ConfigSources['files'], refuse: Report): void {
  const { address, namespace, apiKey, tls } = profile;
  if (address !== undefined && !ADDRESS.test(address)) {
    refuse('TEMPORAL_ADDRESS', 'must be host:port, without a scheme');
  }
  if (namespace !== undefined && !isHeaderValue(namespace)) {
    refuse('TEMPORAL_NAMESPACE', 'must be printable ASCII without spaces');
  }
  if (apiKey !== undefined && !isHeaderValue(apiKey)) {
    refuse('TEMPORAL_API_KEY', 'must be printable ASCII without spaces');
  }
  if (tls === undefined) return;
  if ((tls.clientCert === undefined) !== (tls.clientKey === undefined)) {
    // The SDK would leave the half that is there out.
    refuse('TEMPORAL_TLS_CLIENT_CERT_*', 'and TEMPORAL_TLS_CLIENT_KEY_* belong together: set both or none');
  }
  const sources = { CLIENT_CERT: tls.clientCert, CLIENT_KEY: tls.clientKey, SERVER_CA_CERT: tls.serverCACert };
  for (const [name, source] of Object.entries(sources)) {
    if (source === undefined || !('path' in source)) continue;
    try {
      files.read(source.path);
    } catch (error) {
      refuse(`TEMPORAL_TLS_${name}_PATH`, `names a file that cannot be read (${errorCode(error)})`);
    }
  }
}

/** To the SDK an empty `TEMPORAL_API_KEY` is a key. An empty `TEMPORAL_GRPC_META_*` has a meaning: it removes a header. */
function withoutEmpty(env: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [variable, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (value !== '' || variable.startsWith('TEMPORAL_GRPC_META_')) kept[variable] = value;
  }
  return kept;
}
