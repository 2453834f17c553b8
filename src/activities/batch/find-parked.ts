import type { Client } from '@temporalio/client';
import { ApplicationFailure, defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { isOpen } from '../../temporal/is-open';
import { isNotFound } from './follow-refund';
import type { Parked } from './types';

const STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);

/** They wait for a release, for the gateway's own settling, or for a person: nothing is being sent. */
const PARKED: readonly string[] = ['pending', 'settling', 'needsReview'];

/** Descriptions read at once. */
const AT_ONCE = 10;

/** Described one by one, not listed: visibility lags, a description does not, and it costs no action. */
export async function findParked(client: Client, workflowIds: readonly string[]): Promise<Parked[]> {
  const parked: Parked[] = [];
  for (let from = 0; from < workflowIds.length; from += AT_ONCE) {
    const found = await Promise.all(workflowIds.slice(from, from + AT_ONCE).map((id) => parkedAt(client, id)));
    parked.push(...found.filter((one) => one !== undefined));
  }
  if (parked.length > 0) return parked;
  const message = `${workflowIds.length} refunds are on their way to the gateway, and no more may start meanwhile`;
  throw ApplicationFailure.create({ type: 'NoneParked', message });
}

async function parkedAt(client: Client, workflowId: string): Promise<Parked | undefined> {
  try {
    const { status, typedSearchAttributes } = await client.workflow.getHandle(workflowId).describe();
    const refundStatus = typedSearchAttributes.get(STATUS) ?? '';
    return isOpen(status.name) && PARKED.includes(refundStatus) ? { workflowId, status: refundStatus } : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined; // not started yet, or its end is on its way to the batch
    throw error;
  }
}
