import { join } from 'node:path';
import { run } from '../../dev/processes';
import type { RealParts } from '../../dev/real-parts';
import { RefundClient } from '../../src';
import { nextRequest } from '../sides/request';
import { median } from '../statistics';

export interface Startup {
  /** From the start of the worker's process until a refund that waited for it is refunded. */
  firstRefundMs: number;
  /** Loading what an order service imports, in a new process. */
  clientImportMs: number;
  /** `@temporalio/client`, which the first `RefundClient` loads unless the service has. */
  temporalClientImportMs: number;
}

const TIMES = 5;
const CLIENT = join(__dirname, '..', '..', 'dist', 'index.js');

export async function measureStartup(parts: RealParts): Promise<Startup> {
  const [refunds, imports, temporal]: [number[], number[], number[]] = [[], [], []];
  for (let time = 0; time < TIMES; time++) {
    refunds.push(await firstRefundMs(parts, `startup-${time}`));
    imports.push(await importMs(CLIENT));
    temporal.push(await importMs(require.resolve('@temporalio/client')));
  }
  return {
    firstRefundMs: median(refunds),
    clientImportMs: median(imports),
    temporalClientImportMs: median(temporal),
  };
}

async function importMs(path: string): Promise<number> {
  const code = `const began = performance.now(); require(${JSON.stringify(path)}); console.log(performance.now() - began);`;
  return Number(await run(process.execPath, ['-e', code], { env: process.env, timeoutMs: 30_000 }));
}

async function firstRefundMs({ client, startWorker }: RealParts, taskQueue: string): Promise<number> {
  const waiting = await new RefundClient(client, { taskQueue }).request(nextRequest());
  const began = performance.now();
  const starting = startWorker({ REFUNDS_TASK_QUEUE: taskQueue });
  await waiting.result();
  const took = performance.now() - began;
  await (await starting).stop();
  return took;
}
