/**
 * `npm run demo`: refunds through a real Temporal server, the sandbox gateway and the real worker, to watch in the Web UI.
 * Exits 0 when every refund ended as it should, else 1. On a terminal, or with `--stay`, it stays up until Ctrl-C.
 */
import { Client, Connection } from '@temporalio/client';
import { startSandbox } from '../sandbox';
import { RefundClient } from '../src';
import { Cleanup } from './demo/cleanup';
import { listenForInterruption } from './demo/interruption';
import { startProgress } from './demo/progress';
import { reportOf } from './demo/report';
import { runRefund } from './demo/run-refund';
import { moneyOf, SCENARIOS } from './demo/scenarios';
import { findBuiltWorker, startWorkerProcess } from './demo/worker-process';
import { startDevServer } from './dev-server';
import { findTemporalBinary } from './temporal-binary';

const NAMESPACE = 'default';
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Never ends when it stays up; the worker's death ends that too. */
async function demo(cleanup: Cleanup, stays: boolean): Promise<number> {
  const workerPath = findBuiltWorker(process.env['REFUNDS_DEMO_WORKER']); // tests bring one that is never stale
  const { path: binary } = await findTemporalBinary({ log: say });
  const wanted = { binary, port: 7233, uiPort: 8233, namespace: NAMESPACE, log: say };
  const server = await cleanup.add(
    () => startDevServer(wanted),
    (started) => started.stop(),
  );
  const sandbox = await cleanup.add(
    () => startSandbox(),
    (started) => started.stop(),
  );
  const worker = await cleanup.add(
    () =>
      startWorkerProcess(workerPath, {
        TEMPORAL_ADDRESS: server.address,
        TEMPORAL_NAMESPACE: NAMESPACE,
        MERCADOPAGO_BASE_URL: sandbox.url,
        MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
      }),
    (started) => started.stop(),
  );
  await worker.ready;
  // Left to the end of the process: the SDK retries calls from timers, which on a closed connection throw where nobody can catch it.
  const connection = await Connection.connect({ address: server.address });

  const ui = `${server.uiUrl ?? ''}/namespaces/${NAMESPACE}/workflows`;
  say(`\nTemporal on ${server.address}, sandbox gateway on ${sandbox.url}, worker ready.\nWatch the refunds: ${ui}\n`);
  const refunds = new RefundClient(new Client({ connection, namespace: NAMESPACE }));
  const progress = await cleanup.add(
    () => startProgress(process.stdout),
    (started) => started.stop(),
  );
  const running = SCENARIOS.map(async (scenario, index) => {
    const { title, request } = scenario;
    const linkOf = (refund: { workflowId: string; runId: string | undefined }): string =>
      `${ui}/${refund.workflowId}/${refund.runId ?? ''}/history`;
    const { refund, ...ending } = await runRefund(refunds, scenario, index, (shown, status, done) =>
      progress.update(index, { title, amount: moneyOf(request.amount), status, link: linkOf(shown), done }),
    );
    return { scenario, ending, link: linkOf(refund) };
  });
  const ended = await Promise.race([Promise.all(running), worker.died]);
  progress.stop();

  const report = reportOf(ended, sandbox.ledger());
  say(`\n${report.text}\n`);
  if (process.stdout.isTTY) say(`${ended.map(({ scenario, link }) => `${scenario.title}:\n  ${link}`).join('\n')}\n`);
  say(`All refunds: ${ui}`);
  const code = report.ok ? 0 : 1;
  if (!stays) return code;
  say('It stays up for you to look around. Ctrl-C ends it.');
  process.exitCode = code; // what a Ctrl-C from now on ends with
  return await worker.died;
}

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((argument) => argument !== '--stay');
  if (unknown !== undefined) throw new Error(`unknown argument ${unknown}; the only one is --stay`);
  const interruption = listenForInterruption();
  const cleanup = new Cleanup();
  const running = demo(cleanup, args.includes('--stay') || process.stdout.isTTY);
  running.catch(() => undefined); // once it is interrupted, everything that it uses goes away under it
  try {
    const interrupted = interruption.then((code) => {
      say('\nStopping…');
      return Number(process.exitCode ?? code);
    });
    return await Promise.race([running, interrupted]);
  } finally {
    await cleanup.run();
  }
}

void main(process.argv.slice(2))
  .catch((error: unknown) => {
    process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  })
  .then((code) => process.exit(code));
