import { NativeConnection } from '@temporalio/worker';
import { service, serviceHandler } from 'nexus-rpc';
import { createRefundWorker } from '../../src/worker/create-worker';

it('serves refunds through Nexus, beside services of your own', async () => {
  const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  const worker = await createRefundWorker({
    connection,
    taskQueue: 'refunds-nexus-test',
    workflowBundle: { codePath: process.env['REFUNDS_TEST_BUNDLE'] ?? '' },
    activities: {},
    nexusServices: [serviceHandler(service('invoices', {}), {})],
  });
  expect([...(worker.options.nexusServiceHandlers?.keys() ?? [])]).toEqual(['refunds', 'invoices']);
  const running = worker.run();
  worker.shutdown();
  await running;
  await connection.close();
});
