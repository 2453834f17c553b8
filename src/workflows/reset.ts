import { workflowInfo } from '@temporalio/workflow';
import { Undecodable } from '../contract/undecodable';

/** A run after a workflow reset, a retry or a cron schedule's turn: requests of the one before it may have left, or be out still. */
export function isReset(): boolean {
  const { runId, firstExecutionRunId } = workflowInfo();
  return runId !== firstExecutionRunId;
}

/**
 * The run before could read it, and may have acted on it: a worker that cannot lacks a codec. Closing, with a word on what was done, would be
 * a guess.
 * @throws {Error} which fails the workflow task, until a worker can read it
 */
export function mustBeReadAgain(argument: unknown): void {
  if (!(argument instanceof Undecodable) || !isReset()) return;
  throw new Error(`What the run before was started with cannot be read by this worker: ${argument.why}`);
}
