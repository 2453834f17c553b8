import { Client, Connection, type WorkflowExecutionDescription } from '@temporalio/client';
import { RefundClient } from '../client';
import { Calls } from '../client/calls';
import { dataConverterOf } from '../encryption';
import type { Context } from './context';
import { TemporalError } from './failures';
import { type Settings, settingsOf } from './settings';

/** A healthy server answers in well under a second, one across the world too. */
const CONNECT_TIMEOUT_MS = 5_000;

const CALL_TIMEOUT_MS = 10_000;

export interface Temporal extends Settings {
  connection: Connection;
  client: Client;
  refunds: RefundClient;
  calls: Calls;
  /** Temporal's record of a refund: asks no worker, and costs nothing on Temporal Cloud. @throws {RefundNotFoundError} */
  describe: (workflowId: string) => Promise<WorkflowExecutionDescription>;
}

/**
 * Runs with a connection, and closes it.
 * @throws {UsageError} wrong settings
 * @throws {TemporalError} there is no connection within 5 s
 */
export async function withTemporal<T>(context: Context, run: (temporal: Temporal) => Promise<T>): Promise<T> {
  const settings = settingsOf(context);
  const { namespace, taskQueue, encryption } = settings;
  const connection = await connect(settings);
  try {
    const client = new Client({ connection, namespace, dataConverter: dataConverterOf(encryption) });
    const calls = new Calls(client, CALL_TIMEOUT_MS);
    return await run({
      ...settings,
      connection,
      client,
      calls,
      refunds: new RefundClient(client, { taskQueue, timeoutMs: CALL_TIMEOUT_MS }),
      describe: (workflowId) => calls.describe({ workflowId, doing: `Looking for refund ${workflowId}` }),
    });
  } finally {
    await connection.close();
  }
}

async function connect({ address, connectionOptions }: Settings): Promise<Connection> {
  const { tls, apiKey, metadata } = connectionOptions();
  try {
    return await Connection.connect({
      address,
      connectTimeout: CONNECT_TIMEOUT_MS,
      ...(tls == null ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TemporalError(
      `Temporal cannot be reached at ${address}: ${reason}. Check that it runs there, --address or TEMPORAL_ADDRESS, and for a ` +
        'secured server TEMPORAL_TLS and TEMPORAL_API_KEY; a local server is started by: temporal server start-dev',
    );
  }
}
