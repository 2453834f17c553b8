/** The worker process. Exits 0 after a clean drain and 1 when it could not start or go on. */
import { type Logger, Runtime } from '@temporalio/worker';
import { type Config, loadConfig, logConfigOf } from './config';
import { checkSearchAttributes } from './config/search-attributes';
import { dataConverterOf } from './encryption';
import { createGateway } from './gateway';
import { type BuildInfo, buildIdOf, readBuildInfo } from './worker/build-info';
import { connectToTemporal } from './worker/connect';
import { SHUTDOWN_GRACE_SECONDS, WORKFLOW_BUNDLE_PATH, createRefundWorker } from './worker/create-worker';
import { flowOptions } from './worker/flow';
import { createLogger } from './worker/logger';
import { type Observed, observeWorker } from './worker/observe';
import { versioned, whyNoWork } from './worker/rollout';
import { installRuntime } from './worker/runtime';
import { drainOnSignal } from './worker/signals';
import { type Tracing, loadTracing } from './worker/tracing';

type Signals = ReturnType<typeof drainOnSignal>;

async function main(logger: Logger, signals: Signals): Promise<number> {
  const loaded = loadConfig(process.env, { warn: (message) => void logger.warn(message) });
  // Workflow threads, diagnostic reports and child processes get a copy of what is left.
  delete process.env['MERCADOPAGO_ACCESS_TOKEN'];
  delete process.env['REFUNDS_ENCRYPTION_KEYS'];
  if (!loaded.ok) {
    for (const problem of loaded.problems) logger.error(`Configuration: ${problem}`);
    return 1;
  }
  const { config } = loaded;
  const metricsUrl = await installRuntime({ logger, metrics: config.http !== undefined });
  const build = readBuildInfo(WORKFLOW_BUNDLE_PATH);
  let observed: Observed | undefined;
  let tracing: Tracing | undefined;
  try {
    observed = await observe(config, { metricsUrl, build, logger });
    if (config.traces) tracing = await loadTracing(build, logger);
    return await runWorker(config, { build, logger, signals, observed, tracing });
  } finally {
    await Promise.all([observed?.stop(), tracing?.stop()]);
    Runtime.instance().flushLogs();
  }
}

async function observe(
  { http, temporal: { namespace }, gateway }: Config,
  { metricsUrl, build, logger }: { metricsUrl: string | undefined; build: BuildInfo; logger: Logger },
): Promise<Observed | undefined> {
  if (http === undefined || metricsUrl === undefined) return undefined;
  const inspectCredentials = () => gateway.accessToken.inspect();
  return observeWorker({ http, namespace, metricsUrl, build, inspectCredentials, logger });
}

interface Surroundings {
  build: BuildInfo;
  logger: Logger;
  signals: Signals;
  observed: Observed | undefined;
  tracing: Tracing | undefined;
}

async function runWorker(
  { gateway: gatewayConfig, temporal, taskQueue, deployment, encryption, flow }: Config,
  { build, logger, signals, observed, tracing }: Surroundings,
): Promise<number> {
  const { address, namespace } = temporal;
  const connection = await connectToTemporal(temporal);
  const check = await checkSearchAttributes(connection, namespace);
  if (check.kind === 'unknown') logger.warn(check.message);
  if (check.kind === 'wrong') {
    for (const problem of check.problems) logger.error(problem);
    return 1;
  }

  const { requestsPerSecond } = flow;
  const gateway = createGateway({
    ...gatewayConfig,
    ...(requestsPerSecond === undefined ? {} : { maxRequestsPerSecond: requestsPerSecond }),
  });
  const requestTimeoutMs = gatewayConfig.timeoutMs;
  const worker = await createRefundWorker({
    ...tracing?.workerOptions,
    ...flowOptions(flow),
    ...{ connection, namespace, taskQueue, gateway, requestTimeoutMs },
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- with the old versioning; what replaces it would have to name a deployment
    ...(deployment === undefined ? { buildId: buildIdOf(build) } : { workerDeploymentOptions: versioned(deployment) }),
    dataConverter: dataConverterOf(encryption),
  });
  const { accessToken: credentials } = gatewayConfig;
  credentials.start?.();
  const noWork = await whyNoWork({ connection, namespace, taskQueue }, deployment);
  if (noWork !== undefined) logger.warn(noWork);
  // From here on nothing is awaited until it runs: a worker that does not run yet cannot be shut down.
  signals.drainWith((signal) => {
    logger.info(
      `${signal}: no new work is taken, requests in flight have ${SHUTDOWN_GRACE_SECONDS} s to finish; a second signal ends at once`,
    );
    observed?.drain();
    worker.shutdown();
    void credentials.close?.(); // no refresh begins any more; one that is out must not lose its answer
  });
  const running = worker.run();
  observed?.serve(worker, connection);
  logger.info('Worker is ready', {
    taskQueue,
    namespace,
    address,
    gateway: new URL(gatewayConfig.baseUrl).host,
    ...deployment,
    encryption: encryption?.current ?? 'off',
  });
  await running;
  await Promise.all([gateway.close(), credentials.close?.()]);
  await observed?.stop(); // it asks Temporal
  await connection.close();
  logger.info('Worker has stopped, nothing is in flight');
  return 0;
}

const logger = createLogger(logConfigOf(process.env, process.stderr.isTTY), (line) => void process.stderr.write(line));
void main(logger, drainOnSignal())
  .catch((error: unknown) => {
    logger.error(error instanceof Error ? error.message : String(error));
    return 1;
  })
  .then((exitCode) => process.exit(exitCode));
