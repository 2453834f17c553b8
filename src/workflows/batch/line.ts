import {
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Followed } from '../../activities/batch/types';
import { REFUND_WORKFLOW_TYPE, REJECT_DUPLICATE_MEMO, SIGNALS, type CancelBatch } from '../../contract';
import type { Requested } from '../../contract/identity';
import { priorityOf } from '../../contract/priority';
import { summaryOf } from '../../contract/summary';
import { attributesAtStart } from '../search-attributes';
import { followRefund, lookAtRefund } from './activities';
import { free, type ChunkState } from './chunk-state';
import { endOf } from './rows';

type Ended = Exclude<Followed, { outcome: 'open' }>;

/** Starts the refund of a line, or finds the one that is there already, and follows it to its end. */
export async function runLine(state: ChunkState, index: number, requested: Requested): Promise<void> {
  const row = state.rows[index];
  if (row === undefined) return;
  const { workflowId } = requested;
  row.status = 'open';
  state.onTheirWay.add(index);
  const child = await start(requested);
  let ended: Ended | undefined;
  if (child === undefined) {
    row.attached = true;
    ended = await follow(state, index, requested);
    state.own.delete(workflowId);
  } else {
    own(state, workflowId);
    // Whatever proves nothing may still be going on: an operator's reset ends the run that was started, not the refund.
    ended = (await resultOf(child)) ?? (await follow(state, index, requested));
    state.own.delete(workflowId);
  }
  const end = endOf(ended);
  delete row.message;
  if (end.status === 'conflict') delete row.attached;
  Object.assign(row, end);
  free(state, index);
}

function own(state: ChunkState, workflowId: string): void {
  state.own.add(workflowId);
  if (state.grant.cancel !== undefined) cancelRefund(workflowId, state.grant.cancel); // it came meanwhile
}

interface Child {
  result(): Promise<unknown>;
}

/** @returns undefined when there is a workflow of this ID already, open or closed */
async function start({ workflowId, input, parsed }: Requested): Promise<Child | undefined> {
  try {
    return await startChild(REFUND_WORKFLOW_TYPE, {
      workflowId,
      args: [input],
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      memo: { [REJECT_DUPLICATE_MEMO]: true },
      // A refund outlives its batch, however that ends.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      typedSearchAttributes: attributesAtStart(parsed),
      staticSummary: summaryOf(parsed),
      priority: priorityOf('batchLine', parsed.sellerId),
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

/** @returns undefined when it ended in a way that proves nothing */
async function resultOf(child: Child): Promise<Ended | undefined> {
  try {
    return { outcome: 'completed', result: await child.result() };
  } catch (error) {
    const cause = error instanceof ChildWorkflowFailure ? error.cause : undefined;
    if (cause instanceof ApplicationFailure) {
      return { outcome: 'failed', type: cause.type ?? '', message: cause.message };
    }
    return cause instanceof CancelledFailure ? { outcome: 'canceled' } : undefined;
  }
}

async function follow(state: ChunkState, index: number, { workflowId, input }: Requested): Promise<Ended> {
  const first = await lookAtRefund({ workflowId, request: input, mode: 'once' });
  if (first.outcome !== 'open') return first;
  // Not that of another line of this chunk for the same refund.
  if (first.startedHere === true && !state.own.has(workflowId)) {
    delete state.rows[index]?.attached;
    own(state, workflowId);
  } else {
    free(state, index); // Whoever has started it minds the gateway's load.
  }
  for (;;) {
    const followed = await followRefund({ workflowId, request: input, mode: 'untilClosed' });
    if (followed.outcome !== 'open') return followed;
  }
}

/** For refunds that the batch has started itself; one that is closed by now says so by its own row. */
export function cancelRefund(workflowId: string, { openRefunds, requestedBy, reason }: CancelBatch): void {
  if (openRefunds !== 'cancel') return;
  const message = {
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(reason === undefined ? {} : { reason }),
  };
  getExternalWorkflowHandle(workflowId)
    .signal(SIGNALS.cancelRefund, message)
    .catch(() => undefined);
}
