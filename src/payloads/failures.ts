import { DefaultFailureConverter } from '@temporalio/common';

/** Written by the worker in front of the prebuilt bundle, which is one and the same for workers that encrypt and those that do not. */
export const ENCODE_FAILURES = 'globalThis.refundsEncodeFailures = true;';

declare global {
  var refundsEncodeFailures: true | undefined;
}

/** Of the prebuilt bundle: how a failure is written is no part of what replays compare. The SDK looks for it by this name. */
export const failureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: globalThis.refundsEncodeFailures === true,
});
