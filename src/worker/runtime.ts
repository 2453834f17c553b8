import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Logger, Runtime } from '@temporalio/worker';
import { HISTOGRAM_BUCKETS } from '../contract/metrics';

/** A free port can be lost between looking for it and taking it. Not five times in a row. */
const MAX_TRIES = 5;

export interface RuntimeOptions {
  logger: Logger;
  /** Without, the SDK collects none. */
  metrics: boolean;
}

/**
 * Sets the SDK up for the process; to be called before anything else of it is used.
 * @returns where the SDK exports its metrics, on loopback, for `scrape` only
 */
export async function installRuntime({ logger, metrics }: RuntimeOptions): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    const bindAddress = metrics ? `127.0.0.1:${await freePort()}` : undefined;
    try {
      Runtime.install({
        logger,
        telemetryOptions: {
          logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
          ...(bindAddress === undefined ? {} : { metrics: { prometheus: { bindAddress, ...NAMED_AS_DOCUMENTED } } }),
        },
        shutdownSignals: [], // src/worker/signals.ts decides
      });
      return bindAddress === undefined ? undefined : `http://${bindAddress}/metrics`;
    } catch (error) {
      if (bindAddress === undefined || tries === MAX_TRIES) throw error;
    }
  }
}

/** Off by default; with these, metrics have the names that Temporal's documentation, dashboards and alerts use. */
const NAMED_AS_DOCUMENTED = {
  countersTotalSuffix: true,
  unitSuffix: true,
  useSecondsForDurations: true,
  histogramBucketOverrides: HISTOGRAM_BUCKETS,
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
