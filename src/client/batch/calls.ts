import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { type Call, type Calls, isClosed } from '../calls';
import { BatchRefusedError } from '../errors';
import { temporal } from '../temporal';

/** A batch that goes on in a new run takes a moment. */
const BUSY_PAUSE_MS = 200;

export interface BatchUpdate {
  name: string;
  argument: object;
}

/**
 * An update of a batch. All of them may be repeated.
 * @throws {BatchRefusedError | RefundNotFoundError | RefundUnavailableError}
 */
export async function updateBatch<T>(calls: Calls, call: Call, { name, argument }: BatchUpdate): Promise<T> {
  const workflow = calls.client.workflow.getHandle(call.workflowId);
  for (;;) {
    try {
      return await calls.short(call, () => workflow.executeUpdate<T, [object]>(name, { args: [argument] }));
    } catch (error) {
      if (isClosed(error)) throw await tooLate(calls, call, error);
      const refusal = refusalOf(call.workflowId, error);
      if (!(refusal instanceof BatchRefusedError) || refusal.type !== 'Busy') throw refusal;
    }
    await sleep(BUSY_PAUSE_MS);
  }
}

async function tooLate(calls: Calls, call: Call, cause: unknown): Promise<BatchRefusedError> {
  const { status } = await calls.describe(call); // or it is not found
  return new BatchRefusedError(call.workflowId, 'TooLate', `it is closed already, as ${status.name}`, { cause });
}

function refusalOf(workflowId: string, error: unknown): unknown {
  if (!(error instanceof temporal().WorkflowUpdateFailedError)) return error;
  const { cause } = error;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return new BatchRefusedError(workflowId, type ?? 'Unknown', cause?.message ?? error.message, { cause: error });
}
