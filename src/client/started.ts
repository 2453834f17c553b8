import { readStart as read, type Started } from '../temporal/read-start';
import type { Calls } from './calls';

/** @throws {RefundNotFoundError | RefundUnavailableError} */
export async function readStart(calls: Calls, workflowId: string): Promise<Started> {
  const call = { workflowId, doing: `Reading how refund ${workflowId} was started` };
  return await calls.short(call, () => read(calls.client, workflowId));
}
