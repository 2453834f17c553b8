import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startSandbox, type Sandbox } from '../../sandbox';
import { RefundClient } from '../../src';
import { encryptedDataConverter } from '../../src/encryption';
import { Cli } from '../cli/cli-process';
import { compileWorker, WorkerProcess } from '../worker/worker-process';
import { keysJson, keysOf } from './keys';

type KeysGiven = Parameters<typeof keysJson>;

/** Real processes of the worker and of the command, and the keys in files, as an operator has them. */
export interface EncryptedWorld {
  sandbox: Sandbox;
  taskQueue: string;
  /** With a payment that no other test knows. */
  addPayment(...amounts: number[]): string;
  /** Without keys: what Temporal itself stores. */
  plain: Client;
  client(...keys: KeysGiven): Client;
  refunds(...keys: KeysGiven): RefundClient;
  /** Ready, with keys or without. */
  worker(taskQueue: string, ...keys: KeysGiven | []): Promise<WorkerProcess>;
  cli(...keys: KeysGiven | []): Cli;
  /** Of the compiled package. */
  directory: string;
  stop(): Promise<void>;
}

let nextPayment = Date.now() * 1000;

export async function startEncryptedWorld(): Promise<EncryptedWorld> {
  const address = process.env['TEMPORAL_ADDRESS'] ?? '';
  const [sandbox, compiled, connection] = await Promise.all([
    startSandbox(),
    compileWorker({ bundle: true }),
    Connection.connect({ address }),
  ]);
  const { directory } = compiled;
  const taskQueue = `encrypted-${randomUUID()}`;
  const fileOf = (keys: readonly string[]): string => path.join(directory, `${keys.join('-')}.json`);
  for (const keys of [['k1'], ['k2'], ['k1', 'k2'], ['k2', 'k1']] as KeysGiven[]) {
    await writeFile(fileOf(keys), keysJson(...keys));
  }
  const environment = (keys: KeysGiven | []): Record<string, string> => ({
    TEMPORAL_ADDRESS: address,
    REFUNDS_TASK_QUEUE: taskQueue,
    ...(keys.length === 0 ? {} : { REFUNDS_ENCRYPTION_KEYS_FILE: fileOf(keys) }),
  });
  const client = (...keys: KeysGiven): Client =>
    new Client({ connection, dataConverter: encryptedDataConverter(keysOf(...keys)) });
  const cli = Cli.of(compiled, {});
  const workers: WorkerProcess[] = [];
  return {
    sandbox,
    taskQueue,
    directory,
    plain: new Client({ connection }),
    client,
    addPayment(...amounts) {
      const advancedPaymentId = String(nextPayment++);
      sandbox.addPayment({ advancedPaymentId, payments: amounts.map((amount) => ({ amount })) });
      return advancedPaymentId;
    },
    refunds: (...keys) => new RefundClient(client(...keys), { taskQueue }),
    async worker(queue, ...keys) {
      const gateway = { MERCADOPAGO_BASE_URL: sandbox.url, MERCADOPAGO_ACCESS_TOKEN: sandbox.token };
      const worker = new WorkerProcess(compiled, { ...environment(keys), ...gateway, REFUNDS_TASK_QUEUE: queue });
      workers.push(worker);
      await worker.says('Worker is ready');
      return worker;
    },
    cli: (...keys) => cli.in(environment(keys)),
    async stop() {
      await Promise.all(workers.map((worker) => worker.kill()));
      await Promise.all([sandbox.stop(), cli.remove(), connection.close()]);
    },
  };
}
