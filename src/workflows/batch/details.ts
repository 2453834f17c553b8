import { setCurrentDetails } from '@temporalio/workflow';
import { ROW_STATUSES, type BatchCounts } from '../../contract';
import { plain } from '../../contract/summary';
import { progressOf, type BatchState } from './batch-state';
import { reportOf, type ChunkState } from './chunk-state';

/** What the Web UI shows as current details: how far it is, what it waits for, what may be done. Markdown. */
export function detailsOf(state: BatchState): string {
  const { status, lines, counts, onTheirWay, window, perSecond, description, waitingFor, cancel, pausedBy } =
    progressOf(state);
  return [
    `**${status}**: ${lines} refunds${description === undefined ? '' : `, ${plain(description)}`}`,
    table(counts),
    ...(waitingFor === undefined ? [] : [`Waits for ${plain(waitingFor)}.`]),
    `On their way to the gateway: ${onTheirWay} of at most ${window}; started per second: at most ${perSecond}.`,
    ...(pausedBy === undefined ? [] : [`Paused${note(pausedBy)}.`]),
    ...(cancel === undefined ? [] : [`Cancel asked for${note(cancel)}.`]),
    ...(state.ignored === undefined ? [] : [`Changed nothing: ${plain(state.ignored)}`]),
    NEXT[status],
  ].join('\n\n');
}

const NEXT: Readonly<Record<ReturnType<typeof progressOf>['status'], string>> = {
  collecting: 'You may send `sealBatch`, which starts it, or `cancelBatch`.',
  running: 'You may send `pauseBatch`, `cancelBatch` or `paceBatch`. Never Terminate.',
  paused: 'You may send `resumeBatch` or `cancelBatch`.',
  canceling: 'Nothing more is started. Never Terminate.',
  completed: 'Done. What became of each line is in the results of its chunks.',
  canceled: 'Done. What became of each line is in the results of its chunks.',
};

export function showChunk(state: ChunkState): void {
  const { counts, onTheirWay } = reportOf(state);
  const what = `Lines ${state.rows[0]?.line ?? 0} to ${state.rows.at(-1)?.line ?? 0} of batch ${plain(state.input.batch)}`;
  const why = state.stopped === undefined ? [] : [`Stopped: ${plain(state.stopped)}`];
  setCurrentDetails([what, table(counts), `On their way to the gateway: ${onTheirWay}.`, ...why].join('\n\n'));
}

function table(counts: BatchCounts): string {
  const shown = ROW_STATUSES.filter((status) => counts[status] > 0);
  if (shown.length === 0) return 'No lines yet.';
  return ['| | lines |', '|---|---|', ...shown.map((status) => `| ${status} | ${counts[status]} |`)].join('\n');
}

function note({ requestedBy, reason }: { requestedBy?: string; reason?: string }): string {
  const by = requestedBy === undefined ? '' : ` by ${plain(requestedBy)}`;
  return reason === undefined ? by : `${by}: ${plain(reason)}`;
}
