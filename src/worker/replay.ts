import type { PayloadCodec } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { NO_TRACES, prebuiltBundle } from './create-worker';

export interface Replayed {
  workflowId: string;
  /** Why this version could not go on with it. */
  error?: Error;
}

/**
 * Runs histories through the workflow code of this version, which sends nothing anywhere.
 * Sets the SDK up for the process, without a log: what is wrong is in the results.
 * @param payloadCodecs alone: with the failure converter of encryption nobody could read why a workflow task fails, and how failures are
 * written is no part of what replays compare
 * @throws {Error} the workflow bundle is missing
 */
export async function* replayHistories(
  histories: AsyncIterable<{ workflowId: string; history: History }>,
  payloadCodecs: PayloadCodec[],
): AsyncGenerator<Replayed> {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
  const options = { workflowBundle: prebuiltBundle(undefined), dataConverter: { payloadCodecs }, sinks: NO_TRACES };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, ofOwnRuns(histories))) {
    yield { workflowId, ...(error === undefined ? {} : { error }) };
  }
}

async function* ofOwnRuns<T extends { history: History }>(recorded: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const each of recorded) yield { ...each, history: ofOwnRun(each.history) };
}

/**
 * The SDK replays a run that a reset began under the ID of the run before, and the workflow, which knows by its run ID that a request may have
 * left already, would do something else than it did.
 */
export function ofOwnRun(history: History): History {
  const [start, ...rest] = history.events ?? [];
  const started = start?.workflowExecutionStartedEventAttributes;
  const runIds = rest.map(({ workflowTaskFailedEventAttributes: failed }) => failed?.newRunId ?? '');
  const runId = runIds.findLast((id) => id !== ''); // which a reset writes down, and no other failure
  if (started == null || runId === undefined) return history;
  const workflowExecutionStartedEventAttributes = { ...started, originalExecutionRunId: runId };
  return { ...history, events: [{ ...start, workflowExecutionStartedEventAttributes }, ...rest] };
}
