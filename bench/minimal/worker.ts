/** The minimal workflow's worker: started, configured and set up as the package's own, only with other workflows and activities. */
import { Agent } from 'undici';
import { loadConfig, logConfigOf } from '../../src/config';
import { connectToTemporal } from '../../src/worker/connect';
import { createRefundWorker } from '../../src/worker/create-worker';
import { createLogger } from '../../src/worker/logger';
import { installRuntime } from '../../src/worker/runtime';
import { createMinimalActivities } from './activities';

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error(loaded.problems.join('; '));
  const { temporal, taskQueue, gateway } = loaded.config;
  const logger = createLogger(logConfigOf(env, false), (line) => void process.stderr.write(line));
  await installRuntime({ logger, metrics: true });
  const connection = await connectToTemporal(temporal);
  const worker = await createRefundWorker({
    connection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: { codePath: env['BENCH_BUNDLE'] ?? '' },
    activities: createMinimalActivities({
      url: gateway.baseUrl,
      token: env['MERCADOPAGO_ACCESS_TOKEN'] ?? '',
      dispatcher: new Agent(),
    }),
  });
  process.once('SIGTERM', () => worker.shutdown());
  const running = worker.run();
  logger.info('Worker is ready');
  await running;
  await connection.close();
}

void main(process.env).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
