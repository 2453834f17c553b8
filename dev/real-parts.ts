import { Client, Connection } from '@temporalio/client';
import { startSandbox, type Sandbox } from '../sandbox';
import { findBuiltWorker, startWorkerProcess, type WorkerProcess } from './demo/worker-process';
import { type DevServer, type DevServerOptions, startDevServer } from './dev-server';

export interface RealParts {
  /** Of the Temporal server. */
  address: string;
  server: DevServer;
  sandbox: Sandbox;
  client: Client;
  /** Whoever stops it earlier may. */
  worker: WorkerProcess;
  /** One more, with the same settings and perhaps others on top. Ended with the rest. */
  startWorker(settings?: Readonly<Record<string, string>>): Promise<WorkerProcess>;
  /** Where the server and the gateway are, for any worker. */
  settings: Readonly<Record<string, string>>;
}

export interface RealPartsOptions {
  /** On top of `headless`. */
  server?: DevServerOptions;
  /** Environment variables of the first worker. */
  worker?: Readonly<Record<string, string>>;
}

/** A Temporal dev server, the sandbox gateway and the built worker, for as long as `use` takes; all of it is ended again. */
export async function withRealParts<T>(
  use: (parts: RealParts) => Promise<T>,
  options: RealPartsOptions = {},
): Promise<T> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const server = await startDevServer({ headless: true, ...options.server });
    undo.push(() => server.stop());
    const sandbox = await startSandbox();
    undo.push(() => sandbox.stop());
    const { address } = server;
    const settings = {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'default',
      MERCADOPAGO_BASE_URL: sandbox.url,
      MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
    };
    const startWorker: RealParts['startWorker'] = async (more = {}) => {
      const worker = startWorkerProcess(findBuiltWorker(), { ...settings, ...more });
      undo.push(() => worker.stop());
      await worker.ready;
      return worker;
    };
    const worker = await startWorker(options.worker);
    const connection = await Connection.connect({ address });
    undo.push(() => connection.close());
    const client = new Client({ connection });
    return await use({ address, server, sandbox, client, worker, startWorker, settings });
  } finally {
    // What cannot be ended must not keep the rest from being ended, nor hide what went wrong before.
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}
