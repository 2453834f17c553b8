import { NativeConnection } from '@temporalio/worker';
import type { TemporalConfig } from '../config';

/** A healthy server answers in well under a second, one across the world too. */
const CONNECT_TIMEOUT_MS = 10_000;

/** @throws {Error} that says what to look at, when there is no connection within 10 s. */
export async function connectToTemporal({ address, connectionOptions }: TemporalConfig): Promise<NativeConnection> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${CONNECT_TIMEOUT_MS / 1000} s`)), CONNECT_TIMEOUT_MS);
  });
  try {
    return await Promise.race([NativeConnection.connect(connectionOptions()), deadline]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Temporal cannot be reached at ${address}: ${reason}. Check that it runs there, TEMPORAL_ADDRESS, and for a secured ` +
        'server TEMPORAL_TLS and TEMPORAL_API_KEY; a local server is started by: temporal server start-dev',
    );
  } finally {
    clearTimeout(timer);
  }
}
