import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { RefundFailedError, type RefundHandle } from '../../src/client';
import type { RefundStatus } from '../../src/contract';
import type { Ending } from './facts';
import { patiently } from './patience';
import type { World } from './world';

const STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);
const IDS = defineSearchAttributeKey('RefundIds', SearchAttributeType.KEYWORD_LIST);

/** Waits until it is closed, and reads how, once from the client and once from Temporal. */
export async function endOf({ client }: World, handle: RefundHandle): Promise<Ending> {
  const told = await patiently(async (): Promise<Ending['told']> => {
    try {
      return { result: await handle.result() };
    } catch (error) {
      if (!(error instanceof RefundFailedError)) throw error;
      return { failure: error.type, noMoneyMoved: error.noMoneyMoved };
    }
  });
  const { status, closeTime, typedSearchAttributes }: WorkflowExecutionDescription = await patiently(() =>
    client.withDeadline(Date.now() + 10_000, () => client.workflow.getHandle(handle.workflowId).describe()),
  );
  const refundStatus = typedSearchAttributes.get(STATUS) as RefundStatus | undefined;
  return {
    closedAt: closeTime?.getTime() ?? Date.now(),
    closed: status.name,
    ...(refundStatus === undefined ? {} : { status: refundStatus }),
    refundIds: typedSearchAttributes.get(IDS) ?? [],
    told,
  };
}
