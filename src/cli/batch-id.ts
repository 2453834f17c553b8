import { batchWorkflowId } from '../contract';
import { checkBatchId } from '../contract/batch-checks';
import { UsageError } from './failures';

/**
 * The ID of a batch, from what a person typed: its ID, or its workflow ID as the Web UI shows it, which is the ID with a prefix.
 * @throws {UsageError}
 */
export function batchIdOf(text: string): string {
  const prefix = batchWorkflowId('');
  const id = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const wrong = checkBatchId(id);
  if (wrong !== undefined) throw new UsageError(`The ID of a batch ${wrong.problem}`);
  return id;
}
