import type { Logger } from '@temporalio/common';
import { type NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { HttpConfig } from '../config';
import { METRICS } from '../contract/metrics';
import type { BuildInfo } from './build-info';
import { keepCounting } from './count-refunds';
import { createReadiness } from './http/readiness';
import { scrape } from './http/scrape';
import { json, startHttpServer } from './http/server';
import { startKnownSeries } from './known-series';

/** What others see of the worker from outside. */
export interface Observed {
  /** From now on the worker can be ready. */
  serve(worker: Worker, connection: NativeConnection): void;
  /** From now on it is not. */
  drain(): void;
  stop(): Promise<void>;
}

export interface ObserveOptions {
  http: HttpConfig;
  namespace: string;
  /** Where the SDK exports its metrics. */
  metricsUrl: string;
  build: BuildInfo;
  /** Throws when the gateway cannot be called for want of credentials. */
  checkCredentials: () => unknown;
  logger: Logger;
}

/** Health, metrics and build info over HTTP. @throws {Error} when the address cannot be had */
export async function observeWorker(options: ObserveOptions): Promise<Observed> {
  const { http, namespace, metricsUrl, build, logger } = options;
  const readiness = createReadiness(options.checkCredentials);
  let buildId: string | undefined;
  let counting: ReturnType<typeof keepCounting> | undefined;

  const about = () => json(200, { ...build, buildId });
  const server = await startHttpServer(http, {
    '/livez': () => json(200, { live: true }),
    '/readyz': async () => {
      const reasons = await readiness.reasons();
      const ready = reasons.length === 0;
      return json(ready ? 200 : 503, { ready, reasons });
    },
    '/metrics': () => scrape(metricsUrl),
    '/buildinfo': about,
    '/': about,
  });
  const { host, port } = http;
  logger.info(`Health and metrics at http://${host.includes(':') ? `[${host}]` : host}:${port}`);

  return {
    serve(worker, connection) {
      const { taskQueue } = worker.options;
      ({ buildId } = worker.options);
      const meter = Runtime.instance().metricMeter;
      const { name, help } = METRICS.workerInfo;
      const { version, sdk, node, bundle } = build;
      meter.createGauge(name, 'int', undefined, help).set(1, { version, sdk, node, bundle });
      startKnownSeries(meter, { namespace, taskQueue });
      counting = keepCounting({ connection, namespace, meter, logger });
      readiness.serve({ status: () => worker.getStatus(), connection });
    },
    drain: () => readiness.drain(),
    async stop() {
      counting?.stop();
      await server.stop();
    },
  };
}
