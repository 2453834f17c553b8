import { activityInfo } from '@temporalio/activity';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { isOpen } from '../../temporal/is-open';
import { parseRefundRequest, REFUND_WORKFLOW_TYPE } from '../../contract';
import { differences } from '../../contract/identity';
import { readStart } from '../../temporal/read-start';
import type { Followed, FollowInput } from './types';

const STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);

/** Reads only. Open refunds are asked for again by the server's retries: one action a look, and no worker is kept waiting. */
export async function followRefund(client: Client, input: FollowInput): Promise<Followed> {
  const followed = await lookAt(client, input);
  if (followed.outcome !== 'open' || input.mode === 'once') return followed;
  throw ApplicationFailure.create({ type: 'StillOpen', message: `Refund ${input.workflowId} is still open` });
}

async function lookAt(client: Client, { workflowId, request }: FollowInput): Promise<Followed> {
  try {
    const conflict = await compare(client, workflowId, request);
    if (conflict !== undefined) return { outcome: 'conflict', message: conflict };
    return await endOf(client, workflowId);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return {
      outcome: 'lost',
      message: `Temporal knows no workflow ${workflowId} any more: it is closed for longer than retained`,
    };
  }
}

/** @returns why it is not the refund that the line asks for; undefined when it is */
async function compare(client: Client, workflowId: string, request: unknown): Promise<string | undefined> {
  const started = await readStart(client, workflowId);
  if (started.workflowType !== REFUND_WORKFLOW_TYPE) return 'The workflow ID belongs to a workflow of another type';
  const wanted = parseRefundRequest(request);
  const existing = parseRefundRequest(await started.input());
  if (!wanted.ok || !existing.ok) return 'The workflow ID belongs to a refund whose request was invalid';
  const fields = differences(wanted.request, existing.request);
  return fields.length === 0
    ? undefined
    : `The workflow ID belongs to another refund, which differs in ${fields.join(', ')}`;
}

async function endOf(client: Client, workflowId: string): Promise<Followed> {
  const handle = client.workflow.getHandle(workflowId);
  const { status, typedSearchAttributes, parentExecution } = await handle.describe();
  if (isOpen(status.name)) {
    const startedHere = parentExecution?.workflowId === activityInfo().workflowExecution?.workflowId;
    return { outcome: 'open', ...(startedHere ? { startedHere } : {}) };
  }
  try {
    return { outcome: 'completed', result: await handle.result() };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (cause instanceof ApplicationFailure) {
      return { outcome: 'failed', type: cause.type ?? '', message: cause.message };
    }
    if (cause instanceof CancelledFailure && typedSearchAttributes.get(STATUS) === 'canceled') {
      return { outcome: 'canceled' };
    }
    return { outcome: 'lost', message: `The refund's workflow closed as ${status.name}, which proves nothing` };
  }
}

export function isNotFound(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return typeof error === 'object' && error !== null && 'code' in error && error.code === NOT_FOUND;
}

const NOT_FOUND = 5; // gRPC status
