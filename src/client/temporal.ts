/* eslint-disable @typescript-eslint/no-require-imports -- synchronous, as an import is */
import type * as temporalModule from '@temporalio/client';

/**
 * Temporal's client, loaded with the first `RefundClient`. It takes an eighth of a second, most of it gRPC and protocol buffers: who only checks
 * requests or names refunds does without, and whoever makes a `RefundClient` has a `Client`, and so has loaded it already.
 */
export function temporal(): typeof temporalModule {
  return require('@temporalio/client') as typeof temporalModule;
}
