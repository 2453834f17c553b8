/** An order service in CommonJS: requests a refund through the client alone, once a worker serves. Prints what it saw as JSON. */
const assert = require('node:assert/strict');

const loads = {};
const contract = require('temporal-mercadopago-refunds/contract');
loads.contract = otherPackages();
const { namedFailureOf, refundService } = require('temporal-mercadopago-refunds/nexus');
loads.nexus = otherPackages();
const refundsPackage = require('temporal-mercadopago-refunds');

const native = Object.keys(require.cache).filter((file) => /\.node$|core-bridge|@temporalio[\\/]worker/.test(file));
assert.deepEqual(native, [], 'the client loads native code');

const { bundleWorkflowCode, NativeConnection } = require('@temporalio/worker');
const { Client, Connection } = require('@temporalio/client');
const { createRefundActivities, createGateway } = require('temporal-mercadopago-refunds/activities');
const { startSandbox } = require('temporal-mercadopago-refunds/testing');
const { createRefundWorker } = require('temporal-mercadopago-refunds/worker');

/** Loaded by now, beside this one. */
function otherPackages() {
  const names = Object.keys(require.cache).flatMap((file) => /.*[\\/]node_modules[\\/]([^\\/]+)/.exec(file)?.[1] ?? []);
  return [...new Set(names)].filter((name) => name !== 'temporal-mercadopago-refunds');
}

assert.equal(contract.SEARCH_ATTRIBUTES, refundsPackage.SEARCH_ATTRIBUTES); // one copy of it, however it is imported
assert.equal(contract.parseRefundRequest({ advancedPaymentId: '1', amount: 0 }).ok, false);
assert.equal(refundService.name, 'refunds');
assert.equal(namedFailureOf(new Error('of no name')), undefined);

async function main(address, taskQueue) {
  for (const name of ['request', 'result']) {
    const schema = require(`temporal-mercadopago-refunds/schema/refund-${name}.json`);
    assert.equal(typeof schema.$schema, 'string');
  }
  const sandbox = await startSandbox();
  const gateway = createGateway({ baseUrl: sandbox.url, accessToken: () => sandbox.token });
  const own = await bundleWorkflowCode({
    workflowsPath: require.resolve('temporal-mercadopago-refunds/workflows'),
    payloadConverterPath: require.resolve('temporal-mercadopago-refunds/payload-converter'),
    logger: { trace() {}, debug() {}, info() {}, warn: console.error, error: console.error, log() {} },
  });
  const connection = await NativeConnection.connect({ address });
  const worker = await createRefundWorker({
    connection,
    taskQueue,
    workflowBundle: own,
    activities: createRefundActivities({ gateway }),
  });
  const outcome = await worker.runUntil(async () => {
    const client = new Client({ connection: await Connection.connect({ address }) });
    const refunds = new refundsPackage.RefundClient(client, { taskQueue });
    const request = { advancedPaymentId: '21000123456', amount: 25, reference: `cjs-${Date.now()}` };
    const refund = await refunds.request(request);
    assert.equal(contract.refundWorkflowId(request.advancedPaymentId, request.reference), refund.workflowId);
    const { status } = await refund.result();
    const again = await refunds.request(request);
    const invalid = await refunds.request({ ...request, amount: 0 }).catch((error) => error);
    assert(invalid instanceof refundsPackage.InvalidRefundError);
    const unknown = await refunds.request({ ...request, advancedPaymentId: '404', reference: request.reference });
    const failed = await unknown.result().catch((error) => error);
    assert(failed instanceof refundsPackage.RefundFailedError);
    await client.connection.close();
    return { status, attached: again.attached, failed: failed.type, key: refund.workflowId };
  });
  const ledger = sandbox.ledger().map(({ key, refundedAmount }) => ({ key, refundedAmount }));
  await Promise.all([connection.close(), gateway.close(), sandbox.stop()]);
  console.log(JSON.stringify({ ...outcome, ledger, loads }));
}

void main(process.argv[2], process.argv[3]);
