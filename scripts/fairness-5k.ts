/**
 * `npm run fairness:5k`: what overtakes a batch of 5,000 refunds of one seller, with and without the server's fairness. Places in the order
 * in which requests reach the sandbox are compared, never times.
 * Usage: node --import tsx scripts/fairness-5k.ts [lines]
 */
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { startDevServer } from '../dev/dev-server';
import { startSandbox } from '../sandbox';
import { RefundClient, type RefundRequest } from '../src';
import { priorityOf } from '../src/contract/priority';
import { createGateway } from '../src/gateway';
import { createRefundWorker } from '../src/worker/create-worker';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Lines of the batch that are sent before anybody else comes. */
const HEAD_START = 200;

/** Lines of the other seller's batch. */
const OTHERS = 20;

let nextPayment = 21_000_000_000_000;
const aRequest = (sellerId: string): RefundRequest => ({
  advancedPaymentId: String(nextPayment++),
  amount: 10,
  reference: 'recall',
  sellerId,
});

async function measure(lines: number, enableFairness: boolean): Promise<boolean> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const server = await startDevServer({
      headless: true,
      dynamicConfig: { 'matching.enableFairness': enableFairness },
    });
    undo.push(() => server.stop());
    const slow = { posts: { seed: 1, probability: 1, faults: [{ fault: 'slow' as const, delayMs: 300 }] } };
    const sandbox = await startSandbox({ faults: [slow] });
    undo.push(() => sandbox.stop());
    const { address } = server;
    const connection = await Connection.connect({ address });
    const native = await NativeConnection.connect({ address });
    const gateway = createGateway({ baseUrl: sandbox.url, accessToken: () => sandbox.token });
    // Fewer at once than wait: else nobody would have to queue.
    const worker = await createRefundWorker({
      connection: native,
      gateway,
      workflowBundle: { codePath: join(__dirname, '../dist/workflow-bundle.js') },
      maxConcurrentActivityTaskExecutions: 4,
    });
    const running = worker.run();
    undo.push(async () => {
      worker.shutdown();
      await running;
      await Promise.all([connection.close(), native.close(), gateway.close()]);
    });

    const client = new Client({ connection });
    const refunds = new RefundClient(client, { timeoutMs: 60_000 });
    const batch = await refunds.startBatch('large', { window: 1_000, perSecond: 200 });
    await batch.add(Array.from({ length: lines }, () => aRequest('large')));
    await batch.seal();
    while (sandbox.requests().length < HEAD_START || (await batch.progress()).onTheirWay < 900) await pause(500);

    const before = sandbox.requests().length;
    const late = aRequest('large');
    const lateId = `refund-${late.advancedPaymentId}-late`;
    await client.workflow.start('refundPayment', {
      taskQueue: 'refunds',
      workflowId: lateId,
      args: [late],
      priority: priorityOf('batchLine', 'large'),
    });
    const urgent = await refunds.request(aRequest('small'));
    const other = await refunds.startBatch('small', { window: 50, perSecond: 50 });
    const others = Array.from({ length: OTHERS }, () => aRequest('small'));
    await other.add(others);
    await other.seal();
    await Promise.all([urgent.result(), other.result(), client.workflow.getHandle(lateId).result()]);

    const keys = sandbox.requests().map(({ key }) => key);
    const placeOf = (key: string): number => keys.indexOf(key) - before;
    const places = others.map(({ advancedPaymentId }) => placeOf(`refund-${advancedPaymentId}-recall`));
    const [single, aLine] = [placeOf(urgent.workflowId), placeOf(lateId)];
    const open = (await batch.progress()).counts;
    say(
      `fairness ${enableFairness ? 'on' : 'off'}: of the requests that reached the gateway after they were asked for,`,
    );
    say(`  a single refund was number ${single}`);
    say(`  a refund of the large seller with a line's priority was number ${aLine}`);
    say(`  the other seller's batch of ${OTHERS} was numbers ${Math.min(...places)} to ${Math.max(...places)}`);
    say(
      `  by then the large batch stood at ${JSON.stringify({ waiting: open.waiting, open: open.open, refunded: open.refunded })}`,
    );
    await batch.cancel();
    await batch.result();
    return single < aLine && (!enableFairness || Math.max(...places) < aLine);
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function main(lines: number): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const overtook = [await measure(lines, false), await measure(lines, true)];
  if (overtook.includes(false)) process.exitCode = 1;
}

void main(Number(process.argv[2] ?? 5_000)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
