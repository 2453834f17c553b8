export { credentialsDirectory, type CredentialsDirectoryOptions } from './directory';
export { oauthCredentials, type OAuthCredentialsOptions } from './oauth';
export type { SecretFile, SecretFiles } from './secret-files';
export type { Credentials, KnownSeller, Warn } from './types';
