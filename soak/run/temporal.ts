import { setTimeout as sleep } from 'node:timers/promises';
import type { DevServer } from '../../dev/dev-server';

export interface Temporal {
  readonly address: string;
  /** SIGKILL, and after a while the same again on the same port and file. */
  crash(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

const MAX_STARTS = 5;

/** @param start on that port, or on another when it is taken */
export async function startTemporal(start: (port?: number) => Promise<DevServer>): Promise<Temporal> {
  let server = await start();
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
    address,
    async crash(downMs) {
      await server.kill('SIGKILL');
      await sleep(downMs);
      server = await restart();
    },
    stop: () => server.stop(),
  };
}
