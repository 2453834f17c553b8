import type { RealParts } from '../../dev/real-parts';
import { RefundClient } from '../../src';
import { nextRequest } from './request';
import { temporalSide } from './temporal-side';
import type { TemporalSide } from './types';

/** The built worker as it is deployed, and refunds as order services ask for them. */
export function packageSide({ client, worker }: RealParts): TemporalSide {
  const refunds = new RefundClient(client, { timeoutMs: 60_000 });
  return temporalSide('package', worker.pid!, async () => {
    const refund = await refunds.request(nextRequest());
    const { status } = await refund.result();
    if (status !== 'refunded') throw new Error(`${refund.workflowId} is ${status}`);
    return refund.workflowId;
  });
}
