import type { Logger } from '@temporalio/common';
import { type NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { HttpConfig } from '../config';
import type { KnownSeller } from '../credentials';
import { METRICS } from '../contract/metrics';
import type { BuildInfo } from './build-info';
import { keepCounting } from './count-refunds';
import { createReadiness } from './http/readiness';
import { scrape } from './http/scrape';
import { json, startHttpServer } from './http/server';
import { startKnownSeries } from './known-series';
import { whyNoWork } from './rollout';

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
  /** Throws when the credentials cannot be had. */
  inspectCredentials: () => Promise<KnownSeller[]>;
  logger: Logger;
}

/** Health, metrics and build info over HTTP. @throws {Error} when the address cannot be had */
export async function observeWorker(options: ObserveOptions): Promise<Observed> {
  const { http, namespace, metricsUrl, build, logger } = options;
  const readiness = createReadiness(options.inspectCredentials);
  let running: { deployment?: string; buildId?: string } = {};
  let counting: ReturnType<typeof keepCounting> | undefined;

  const about = () => json(200, { ...build, ...running });
  const server = await startHttpServer(http, {
    '/livez': () => json(200, { live: true }),
    '/readyz': async () => {
      const { reasons, notices } = await readiness.report();
      const ready = reasons.length === 0;
      return json(ready ? 200 : 503, { ready, reasons, ...(notices.length === 0 ? {} : { notices }) });
    },
    '/metrics': () => scrape(metricsUrl),
    '/buildinfo': about,
    '/': about,
  });
  const { host, port } = http;
  logger.info(`Health and metrics at http://${host.includes(':') ? `[${host}]` : host}:${port}`);

  return {
    serve(worker, connection) {
      const { taskQueue, workerDeploymentOptions } = worker.options;
      const deployed = workerDeploymentOptions?.version;
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- to be set: as a name that the SDK makes up it is how Temporal knows this worker
      const buildId = deployed?.buildId ?? worker.options.buildId;
      running = { ...(deployed && { deployment: deployed.deploymentName }), ...(buildId !== undefined && { buildId }) };
      const meter = Runtime.instance().metricMeter;
      const { name, help } = METRICS.workerInfo;
      const { version, sdk, node, bundle } = build;
      meter.createGauge(name, 'int', undefined, help).set(1, { version, sdk, node, bundle });
      startKnownSeries(meter, { namespace, taskQueue });
      counting = keepCounting({ connection, namespace, meter, logger });
      readiness.serve({
        status: () => worker.getStatus(),
        connection,
        whyNoWork: () => whyNoWork({ connection, namespace, taskQueue }, deployed),
      });
    },
    drain: () => readiness.drain(),
    async stop() {
      counting?.stop();
      await server.stop();
    },
  };
}
