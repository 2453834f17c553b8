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
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    yield { workflowId, ...(error === undefined ? {} : { error }) };
  }
}
