import { randomUUID } from 'node:crypto';
import { findFreePort } from '../../dev/ports';
import { type CompiledWorker, WorkerProcess } from './worker-process';

/** A worker process of a task queue of its own, and what it says of itself over HTTP. */
export interface ObservedWorker {
  process: WorkerProcess;
  taskQueue: string;
  url: string;
  get(path: string): Promise<{ status: number; text: string }>;
}

export const TOKEN = 'APP_USR-token-that-nobody-may-see';

export async function startObservedWorker(
  compiled: CompiledWorker,
  gatewayUrl: string,
  env: Record<string, string> = {},
): Promise<ObservedWorker> {
  const taskQueue = `refunds-${randomUUID()}`;
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const worker = new WorkerProcess(compiled, {
    MERCADOPAGO_BASE_URL: gatewayUrl,
    MERCADOPAGO_ACCESS_TOKEN: TOKEN,
    REFUNDS_TASK_QUEUE: taskQueue,
    REFUNDS_HTTP_PORT: String(port),
    TEMPORAL_ADDRESS: process.env['TEMPORAL_ADDRESS'] ?? '',
    ...env,
  });
  return {
    process: worker,
    taskQueue,
    url,
    async get(path) {
      const response = await fetch(url + path);
      return { status: response.status, text: await response.text() };
    },
  };
}

/** The lines of its log. */
export function logOf(worker: WorkerProcess): Record<string, unknown>[] {
  const lines = worker.output.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
