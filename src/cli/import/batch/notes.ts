import { isOpen } from '../../../temporal/is-open';
import type { BatchProgress } from '../../../contract';

/** What a person has to know when the command ends and the batch may not have. */

export interface Left {
  progress: BatchProgress;
  /** Of the batch's workflow, in Temporal's words. */
  execution: string;
  interrupted: boolean;
}

/** Undefined when all is said by the lines themselves. */
export function noteOf(id: string, { progress, execution, interrupted }: Left): string | undefined {
  const { status, counts, lines } = progress;
  const ended = status === 'completed' || status === 'canceled';
  if (!isOpen(execution) && !ended) {
    return `Batch ${id} was cut off (${execution.toLowerCase()}): what it has not started is never started by it. Import the file under another --batch-id.`;
  }
  if (progress.cancel !== undefined && counts.notSent > 0) {
    return `Batch ${id} was canceled: ${counts.notSent} lines were not started. If they are wanted, import the file under another --batch-id.`;
  }
  if (ended) return undefined;
  if (status === 'collecting') {
    return `Interrupted: ${lines} lines are uploaded, and nothing is sent before all are. ${again(id)}`;
  }
  const paused = status === 'paused' ? `It is paused: refunds batch resume ${id}. ` : '';
  return `${interrupted ? 'Interrupted. ' : ''}Batch ${id} goes on at Temporal. ${paused}${again(id)}`;
}

/**
 * Of a line that waits: whether it will be started, which its status does not tell. Undefined where the batch was canceled or cut off, and
 * the note says that it never is.
 */
export function waitingMessageOf({ progress, execution }: Pick<Left, 'progress' | 'execution'>): string | undefined {
  if (!isOpen(execution)) return undefined;
  switch (progress.status) {
    case 'running':
      return 'not yet: the batch goes on, and starts it in its turn';
    case 'paused':
      return 'not yet: the batch is paused, and starts it in its turn once it is resumed';
    case 'collecting':
      return 'not yet: the batch starts it once all lines are uploaded: import again';
    default:
      return undefined;
  }
}

/** Temporal, or the worker that answers for a batch, is away. */
export function noteOfStop(id: string, maySend: boolean, { message }: Error): string {
  const left = maySend
    ? `Batch ${id} goes on by itself once they are there.`
    : 'Nothing was sent: not all lines are uploaded.';
  return `Stopped, run it again once Temporal and a worker are there: ${message} ${left}`;
}

function again(id: string): string {
  return `Import the file again to follow it, or: refunds batch pause ${id}, refunds batch cancel ${id}`;
}
