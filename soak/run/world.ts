import { Client, Connection } from '@temporalio/client';
import { startSandbox, type Sandbox } from '../../sandbox';
import { RefundClient } from '../../src/client';
import type { Temporal } from './temporal';
import { startWorkers, type Workers } from './workers';

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
  startTemporal: () => Promise<Temporal>;
  say: (line: string) => void;
}

/** Temporal, the sandbox gateway in this process, two worker processes, and clients. */
export async function startWorld({ worker, requestTimeoutMs, startTemporal, say }: WorldOptions): Promise<World> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse())
      await step().catch((error: unknown) => say(`stopping: ${String(error)}`));
  };
  try {
    const temporal = await startTemporal();
    undo.push(() => temporal.stop());
    const sandbox = await startSandbox({ magicIds: false });
    undo.push(() => sandbox.stop());
    const workers = await startWorkers({
      env: (at) => environment(temporal, at, sandbox, requestTimeoutMs),
      ...(worker === undefined ? {} : { worker }),
      say,
    });
    undo.push(() => workers.stop());
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, async (_, at) => {
        const connection = await Connection.connect({ address: addressOf(temporal, at) });
        undo.push(() => connection.close());
        return new Client({ connection, namespace: temporal.namespace });
      }),
    );
    const refundClients = clients.map((client) => new RefundClient(client));
    return { temporal, sandbox, workers, client: clients[0] as Client, refundClients, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environment(temporal: Temporal, worker: number, sandbox: Sandbox, requestTimeoutMs: number) {
  return {
    TEMPORAL_ADDRESS: addressOf(temporal, worker),
    TEMPORAL_NAMESPACE: temporal.namespace,
    MERCADOPAGO_BASE_URL: sandbox.url,
    MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
    MERCADOPAGO_TIMEOUT_MS: String(requestTimeoutMs),
  };
}

/** As a load balancer would: one frontend after the other. */
function addressOf({ addresses }: Temporal, at: number): string {
  return addresses[at % addresses.length]!;
}
