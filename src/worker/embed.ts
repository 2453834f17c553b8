/**
 * `temporal-mercadopago-refunds/worker`: refunds in a worker process of your own. Importing it starts nothing.
 * @example
 * const gateway = createGateway({ baseUrl: 'https://api.mercadopago.com', accessToken: () => token });
 * const worker = await createRefundWorker({ connection, gateway });
 * await worker.run();
 */
export {
  credentialsDirectory,
  oauthCredentials,
  type Credentials,
  type CredentialsDirectoryOptions,
  type OAuthCredentialsOptions,
} from '../credentials';
export {
  createGateway,
  CredentialsError,
  type AccessTokenProvider,
  type Gateway,
  type GatewayOptions,
} from '../gateway';
export { createRefundWorker, type RefundWorkerOptions, SHUTDOWN_GRACE_SECONDS } from './create-worker';
