export { CredentialsError, isHeaderValue, whyNoToken, type AccessTokenProvider } from './access-token';
export { parseBaseUrl } from './base-url';
export { failureTypeOf, FAILURE_TRAITS, outcomeKindOf } from './classify';
export { createGateway, type GatewayOptions } from './client';
export {
  createTokenEndpoint,
  type GrantResult,
  type TokenEndpoint,
  type TokenEndpointOptions,
  type TokenGrant,
} from './oauth';
export * from './outcome';
export { LONGEST_WAIT_MS } from './pace';
