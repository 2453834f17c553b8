import { proxyActivities } from '@temporalio/workflow';
import type { MinimalActivities } from './activities';

const { pay } = proxyActivities<MinimalActivities>({ startToCloseTimeout: '50s' });

/** The smallest workflow that makes the call: what Temporal itself costs. */
export async function payOnce(order: Parameters<typeof pay>[0]): Promise<unknown> {
  return await pay(order);
}
