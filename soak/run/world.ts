import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startDevServer } from '../../dev/dev-server';
import { startSandbox, type Sandbox } from '../../sandbox';
import { RefundClient } from '../../src/client';
import { startTemporal, type Temporal } from './temporal';
import { startWorkers, type Workers } from './workers';

const NAMESPACE = 'default';

/** Order services that know nothing of each other. */
const CLIENTS = 3;

export interface World {
  temporal: Temporal;
  sandbox: Sandbox;
  workers: Workers;
  client: Client;
  refundClients: RefundClient[];
  stop(): Promise<void>;
}

export interface WorldOptions {
  /** A built worker; the project's own when absent. */
  worker?: string;
  requestTimeoutMs: number;
  say: (line: string) => void;
}

/** A Temporal server on a file, the sandbox gateway in this process, two worker processes, and clients. */
export async function startWorld({ worker, requestTimeoutMs, say }: WorldOptions): Promise<World> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse())
      await step().catch((error: unknown) => say(`stopping: ${String(error)}`));
  };
  try {
    const directory = await mkdtemp(join(tmpdir(), 'refunds-soak-'));
    undo.push(() => rm(directory, { recursive: true, force: true }));
    const temporal = await startTemporal((port) =>
      startDevServer({
        headless: true,
        namespace: NAMESPACE,
        dbFilename: join(directory, 'temporal.db'),
        logFile: join(directory, 'temporal.log'),
        ...(port === undefined ? {} : { port }),
      }),
    );
    undo.push(() => temporal.stop());
    const sandbox = await startSandbox({ magicIds: false });
    undo.push(() => sandbox.stop());
    const workers = await startWorkers({
      ...environment(temporal, sandbox, requestTimeoutMs),
      ...(worker === undefined ? {} : { worker }),
      say,
    });
    undo.push(() => workers.stop());
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const connection = await Connection.connect({ address: temporal.address });
        undo.push(() => connection.close());
        return new Client({ connection, namespace: NAMESPACE });
      }),
    );
    const refundClients = clients.map((client) => new RefundClient(client));
    return { temporal, sandbox, workers, client: clients[0] as Client, refundClients, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environment(temporal: Temporal, sandbox: Sandbox, requestTimeoutMs: number): { env: Record<string, string> } {
  return {
    env: {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: NAMESPACE,
      MERCADOPAGO_BASE_URL: sandbox.url,
      MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
      MERCADOPAGO_TIMEOUT_MS: String(requestTimeoutMs),
    },
  };
}
