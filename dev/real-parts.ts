import { Client, Connection } from '@temporalio/client';
import { startSandbox, type Sandbox } from '../sandbox';
import { findBuiltWorker, startWorkerProcess } from './demo/worker-process';
import { startDevServer } from './dev-server';

export interface RealParts {
  /** Of the Temporal server. */
  address: string;
  sandbox: Sandbox;
  client: Client;
}

/**
 * A Temporal dev server, the sandbox gateway and the built worker, for as long as `use` takes; all of it is ended again.
 * @param settings further variables of the worker
 */
export async function withRealParts<T>(
  use: (parts: RealParts) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
): Promise<T> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const server = await startDevServer({ headless: true });
    undo.push(() => server.stop());
    const sandbox = await startSandbox();
    undo.push(() => sandbox.stop());
    const worker = startWorkerProcess(findBuiltWorker(), {
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_NAMESPACE: 'default',
      MERCADOPAGO_BASE_URL: sandbox.url,
      MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
      ...settings,
    });
    undo.push(() => worker.stop());
    await worker.ready;
    const connection = await Connection.connect({ address: server.address });
    undo.push(() => connection.close());
    return await use({ address: server.address, sandbox, client: new Client({ connection }) });
  } finally {
    // What cannot be ended must not keep the rest from being ended, nor hide what went wrong before.
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}
