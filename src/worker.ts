/** The worker process. Exits 0 after a clean drain and 1 when it could not start or go on. */
import { type Logger, Runtime } from '@temporalio/worker';
import { type Config, loadConfig } from './config';
import { checkSearchAttributes } from './config/search-attributes';
import { createGateway } from './gateway';
import { connectToTemporal } from './worker/connect';
import { SHUTDOWN_GRACE_SECONDS, createRefundWorker } from './worker/create-worker';
import { installLogger } from './worker/logger';
import { drainOnSignal } from './worker/signals';

type Signals = ReturnType<typeof drainOnSignal>;

async function main(logger: Logger, signals: Signals): Promise<number> {
  const loaded = loadConfig(process.env, { warn: (message) => void logger.warn(message) });
  delete process.env['MERCADOPAGO_ACCESS_TOKEN']; // workflow threads, diagnostic reports and child processes get a copy of what is left
  if (loaded.ok) return runWorker(loaded.config, logger, signals);
  for (const problem of loaded.problems) logger.error(`Configuration: ${problem}`);
  return 1;
}

async function runWorker({ gateway: gatewayConfig, temporal, taskQueue }: Config, logger: Logger, signals: Signals) {
  const { address, namespace } = temporal;
  const connection = await connectToTemporal(temporal);
  const check = await checkSearchAttributes(connection, namespace);
  if (check.kind === 'unknown') logger.warn(check.message);
  if (check.kind === 'wrong') {
    for (const problem of check.problems) logger.error(problem);
    return 1;
  }

  const gateway = createGateway(gatewayConfig);
  const requestTimeoutMs = gatewayConfig.timeoutMs;
  const worker = await createRefundWorker({ connection, namespace, taskQueue, gateway, requestTimeoutMs });
  const { accessToken: credentials } = gatewayConfig;
  credentials.start?.();
  signals.drainWith((signal) => {
    logger.info(
      `${signal}: no new work is taken, requests in flight have ${SHUTDOWN_GRACE_SECONDS} s to finish; a second signal ends at once`,
    );
    worker.shutdown();
    void credentials.close?.(); // no refresh begins any more; one that is out must not lose its answer
  });
  const running = worker.run();
  logger.info('Worker is ready', { taskQueue, namespace, address, gateway: new URL(gatewayConfig.baseUrl).host });
  await running;
  await Promise.all([gateway.close(), credentials.close?.()]);
  await connection.close();
  logger.info('Worker has stopped, nothing is in flight');
  return 0;
}

const logger = installLogger();
void main(logger, drainOnSignal())
  .catch((error: unknown) => {
    logger.error(error instanceof Error ? error.message : String(error));
    return 1;
  })
  .then((exitCode) => {
    Runtime.instance().flushLogs();
    process.exit(exitCode);
  });
