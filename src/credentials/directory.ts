import { isHeaderValue } from '../gateway';
import { filedSecrets } from './filed-secrets';
import { inspectAll } from './inspect';
import { localSecretFiles, type SecretFiles } from './secret-files';
import type { Credentials, Warn } from './types';

export interface CredentialsDirectoryOptions {
  /** One file a seller, named by its id, with its access token; `default` for requests without a seller. */
  directory: string;
  warn?: Warn;
  /** @default this machine's */
  files?: SecretFiles;
}

/**
 * Access tokens out of a directory: a mounted Kubernetes or Docker secret, or plain files. Each file is looked at before every call, so that
 * a token that is replaced, added or taken away is so for the next call.
 */
export function credentialsDirectory(options: CredentialsDirectoryOptions): Credentials {
  const { directory, warn = () => {}, files = localSecretFiles } = options;
  const secrets = filedSecrets<{ token: string }>({
    directory,
    files,
    warn,
    extension: '',
    what: 'access token',
    parse: ({ text }) => (isHeaderValue(text.trim()) ? { token: text.trim() } : undefined),
  });
  return Object.assign(async (sellerId?: string) => (await secrets.get(sellerId)).token, {
    inspect: () => inspectAll(secrets),
  });
}
