import { proxyActivities, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { SUBMIT_ATTEMPT_MS } from '../../src/contract/attempt';
import { DEFAULT_POLICY } from '../../src/contract/request';
import type { MinimalActivities } from './activities';

const { pay } = proxyActivities<MinimalActivities>({ startToCloseTimeout: '50s' });

/** The smallest workflow that makes the call: what Temporal itself costs. */
export async function payOnce(order: Parameters<typeof pay>[0]): Promise<unknown> {
  return await pay(order);
}

const withinWindow = proxyActivities<MinimalActivities>({
  startToCloseTimeout: SUBMIT_ATTEMPT_MS,
  scheduleToCloseTimeout: DEFAULT_POLICY.submitWindowSeconds * 1000 + SUBMIT_ATTEMPT_MS,
});
const STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);
const IDS = defineSearchAttributeKey('RefundIds', SearchAttributeType.KEYWORD_LIST);

/** The same with what the contract has Temporal keep of a refund, and nothing else: what the contract costs. */
export async function payOnceVisibly(order: Parameters<typeof pay>[0]): Promise<unknown> {
  const refunds = (await withinWindow.pay(order)) as { id: number }[];
  upsertSearchAttributes([
    { key: STATUS, value: 'refunded' },
    { key: IDS, value: refunds.map(({ id }) => String(id)) },
  ]);
  return refunds;
}
