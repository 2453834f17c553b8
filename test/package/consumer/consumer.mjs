/** ES modules: refunds beside workflows of one's own, in one worker. Prints what it saw as JSON. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { RefundClient, RefundConflictError } from 'temporal-mercadopago-refunds';
import { createRefundActivities } from 'temporal-mercadopago-refunds/activities';
import { startSandbox } from 'temporal-mercadopago-refunds/testing';
import { batchWorkflowId, CLOSING_FAILURES } from 'temporal-mercadopago-refunds/contract';
import { NEXUS_FAILURES } from 'temporal-mercadopago-refunds/nexus';
import { createGateway, createRefundWorker } from 'temporal-mercadopago-refunds/worker';
import { refundPayment } from 'temporal-mercadopago-refunds/workflows';

const [address, taskQueue] = process.argv.slice(2);
const sandbox = await startSandbox();
const gateway = createGateway({ baseUrl: sandbox.url, accessToken: () => sandbox.token });
const connection = await NativeConnection.connect({ address });
const client = new Client({ connection: await Connection.connect({ address }) });
const refunds = new RefundClient(client, { taskQueue });

async function refundAnd(act, options) {
  const worker = await createRefundWorker({ connection, taskQueue, gateway, maxCachedWorkflows: 5, ...options });
  return await worker.runUntil(act);
}

const request = { advancedPaymentId: '21000123456', amount: 25, reference: `esm-${Date.now()}` };
const prebuilt = await refundAnd(async () => {
  const refund = await refunds.request(request);
  const { status } = await refund.result();
  const conflict = await refunds.request({ ...request, amount: 26 }).catch((error) => error);
  return { status, conflict: conflict instanceof RefundConflictError };
});
const { operatorService } = client.connection;
const target = { worker: { namespace: 'default', taskQueue } };
const { endpoint } = await operatorService.createNexusEndpoint({ spec: { name: taskQueue, target } });
const own = await refundAnd(
  async () => {
    const workflowId = `own-${Date.now()}`;
    const args = [taskQueue, { ...request, amount: 10, reference: `nexus-${Date.now()}` }];
    const mine = await client.workflow.execute('ownWorkflow', { workflowId, taskQueue, args });
    const refund = await refunds.request({ ...request, amount: 'full' }, { workflowId: `explicit-${Date.now()}` });
    return { mine, amount: (await refund.result()).amount };
  },
  { workflowsPath: fileURLToPath(new URL('my-workflows.mjs', import.meta.url)) },
);
await operatorService.deleteNexusEndpoint({ id: endpoint.id, version: endpoint.version });
const resolved = fileURLToPath(import.meta.resolve('temporal-mercadopago-refunds/workflows'));
await Promise.all([connection.close(), client.connection.close(), gateway.close(), sandbox.stop()]);
const named = [typeof refundPayment, typeof createRefundActivities, resolved.endsWith('workflows/index.js')];
const constants = [batchWorkflowId('recall'), CLOSING_FAILURES.includes('NotFound'), NEXUS_FAILURES.conflict];
console.log(JSON.stringify({ prebuilt, own, named, constants }));
