import { Context } from '@temporalio/activity';
import { findParked } from './find-parked';
import { followRefund } from './follow-refund';
import { readChunk } from './read-chunk';
import type { BatchActivities } from './types';

/** Answers from the worker's own Temporal client. */
export function createBatchActivities(): BatchActivities {
  return {
    followRefund: (input) => followRefund(Context.current().client, input),
    findParked: ({ workflowIds }) => findParked(Context.current().client, workflowIds),
    readChunk: ({ workflowId }) => readChunk(Context.current().client, workflowId),
  };
}

export type { BatchActivities } from './types';
