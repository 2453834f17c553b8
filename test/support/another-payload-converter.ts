import { DefaultPayloadConverter } from '@temporalio/common';
import { tolerant } from '../../src/payloads';

/** As whoever runs a worker may have one, with this package's around it. */
export const payloadConverter = tolerant(new DefaultPayloadConverter());
