export { CredentialsError, isHeaderValue, type AccessTokenProvider } from './access-token';
export { parseBaseUrl } from './base-url';
export { failureTypeOf, FAILURE_TRAITS, outcomeKindOf } from './classify';
export { createGateway, type GatewayOptions } from './client';
export * from './outcome';
