import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DevServer, startDevServer } from '../../dev/dev-server';
import type { TemporalChaos } from '../plan/types';

export interface Temporal {
  /** Of its frontends, one at least: workers and clients are spread over them. */
  readonly addresses: readonly string[];
  /** Without refunds, and with their search attributes. */
  readonly namespace: string;
  /** SIGKILL, and after a while the same again at the same place, with all that was stored. */
  crash(what: TemporalChaos, downMs: number): Promise<void>;
  stop(): Promise<void>;
}

const NAMESPACE = 'default';

const MAX_STARTS = 5;

/** A dev server that keeps what it knows in a file. */
export async function startDevTemporal(): Promise<Temporal> {
  const directory = await mkdtemp(join(tmpdir(), 'refunds-soak-'));
  const start = (port?: number): Promise<DevServer> =>
    startDevServer({
      headless: true,
      namespace: NAMESPACE,
      dbFilename: join(directory, 'temporal.db'),
      logFile: join(directory, 'temporal.log'),
      ...(port === undefined ? {} : { port }),
    });
  const removeDirectory = (): Promise<void> => rm(directory, { recursive: true, force: true });
  let server = await start().catch(async (error: unknown) => {
    await removeDirectory();
    throw error;
  });
  const { address } = server;
  const port = Number(address.split(':')[1]);

  const restart = async (): Promise<DevServer> => {
    for (let starts = 1; ; starts++) {
      const again = await start(port);
      if (again.address === address) return again;
      await again.stop();
      if (starts === MAX_STARTS) throw new Error(`Temporal did not get its port ${String(port)} back`);
      await sleep(1_000);
    }
  };
  return {
    addresses: [address],
    namespace: NAMESPACE,
    async crash(what, downMs) {
      if (what !== 'kill Temporal') throw new Error(`a dev server is one process: it has no way to ${what}`);
      await server.kill('SIGKILL');
      await sleep(downMs);
      server = await restart();
    },
    async stop() {
      await server.stop();
      await removeDirectory();
    },
  };
}
