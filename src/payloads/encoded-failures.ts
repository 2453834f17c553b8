import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stack traces travel as a payload, which codecs see; in their place stands `Encoded failure`. The SDK looks for it by this name. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
