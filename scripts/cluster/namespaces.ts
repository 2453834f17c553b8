import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { addSearchAttributes, readSearchAttributes } from '../../src/config/search-attributes';
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from '../../src/contract';

/** Until processes that have just been started know of each other. */
const PATIENCE_MS = 60_000;

/** Each process asks every 2 s which namespaces and search attributes there are. */
const KNOWN_EVERYWHERE_MS = 4_000;

const ONE_DAY_SECONDS = 86_400;

/** Makes a namespace that refunds can run in, and waits until all of the cluster knows it. */
export async function addNamespace(address: string, namespace: string): Promise<void> {
  const names = Object.keys(SEARCH_ATTRIBUTES) as SearchAttributeName[];
  const connection = await patiently(() => Connection.connect({ address }));
  try {
    await patiently(() =>
      connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: { seconds: ONE_DAY_SECONDS as never },
      }),
    );
    await patiently(async () => {
      const answer = await readSearchAttributes(connection, namespace);
      if (answer.kind !== 'known') throw new Error(`namespace ${namespace} is not known yet`);
      await addSearchAttributes(connection, namespace, names);
    });
    await sleep(KNOWN_EVERYWHERE_MS);
  } finally {
    await connection.close();
  }
}

async function patiently<T>(call: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(500);
    }
  }
}
