/** `npm run demo`: refunds through a real Temporal server, the sandbox gateway and the real worker, to watch in the Web UI. */
import { Client, Connection } from '@temporalio/client';
import { startSandbox, type Sandbox } from '../sandbox';
import { RefundClient, RefundFailedError, type RefundHandle } from '../src';
import { startDevServer } from './dev-server';
import { startProgress } from './demo/progress';
import { prepare, requestOf, SCENARIOS, type Scenario } from './demo/scenarios';
import { tableOf } from './demo/table';
import { startWorkerProcess } from './demo/worker-process';

const NAMESPACE = 'default';
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What to undo, last first. */
const undo: (() => Promise<unknown>)[] = [];
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});

async function main(): Promise<number> {
  const server = await startDevServer({ port: 7233, uiPort: 8233, namespace: NAMESPACE, log: say });
  undo.push(() => server.stop());
  const sandbox = await startSandbox();
  undo.push(() => sandbox.stop());
  prepare(sandbox);
  const worker = await startWorkerProcess({
    TEMPORAL_ADDRESS: server.address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    MERCADOPAGO_BASE_URL: sandbox.url,
    MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
  });
  undo.push(() => worker.stop());
  const connection = await Connection.connect({ address: server.address });
  undo.push(() => connection.close());

  const ui = `${server.uiUrl ?? ''}/namespaces/${NAMESPACE}/workflows`;
  say(`\nTemporal on ${server.address}, sandbox gateway on ${sandbox.url}. Watch the refunds: ${ui}\n`);
  const refunds = new RefundClient(new Client({ connection, namespace: NAMESPACE }));
  const progress = startProgress(process.stdout, SCENARIOS.length);
  const endings = await Promise.all(
    SCENARIOS.map(async (scenario, index) => {
      const refund = await refunds.request(requestOf(scenario, index));
      const link = `${ui}/${refund.workflowId}/${refund.runId ?? ''}/history`;
      const update = (status: string, done: boolean): void => {
        progress.update(index, { title: scenario.title, status, link, done });
      };
      const ended = endingOf(refund);
      const watched = watch(refund, ended, (status) => update(status, false));
      if (scenario.act !== undefined) {
        await sleep(2_000); // long enough to see it held
        await scenario.act(refund);
      }
      const ending = await ended;
      await watched;
      update(ending, true);
      return { refund, link, ending };
    }),
  ).finally(() => progress.stop());
  return report(sandbox, endings, ui);
}

function report(
  sandbox: Sandbox,
  endings: { refund: RefundHandle; link: string; ending: string }[],
  ui: string,
): number {
  let wrong = 0;
  const rows = endings.map(({ refund, ending }, index) => {
    const { title, expected, refunded } = SCENARIOS[index] as Scenario;
    const entries = sandbox.ledger().filter(({ key }) => key === refund.workflowId);
    const really = entries.reduce((sum, entry) => sum + Math.round(entry.refundedAmount * 100), 0) / 100;
    const right = ending === expected && really === refunded && entries.length <= 1;
    if (!right) wrong++;
    return [
      title,
      ending,
      `BRL ${really.toFixed(2)}`,
      String(entries.length),
      right ? 'as it should' : `WRONG: ${expected}, BRL ${refunded.toFixed(2)}`,
    ];
  });
  say(`\n${tableOf([['Refund', 'Outcome', 'Ledger', 'Commits', 'Check'], ...rows])}\n`);
  if (process.stdout.isTTY) for (const { refund, link } of endings) say(`${refund.workflowId}  ${link}`);
  say(
    wrong === 0
      ? `\nEvery outcome agrees with the sandbox's ledger. All refunds: ${ui}`
      : `\n${String(wrong)} of them are wrong.`,
  );
  return wrong === 0 ? 0 : 1;
}

async function endingOf(refund: RefundHandle): Promise<string> {
  try {
    return (await refund.result()).status;
  } catch (error) {
    if (error instanceof RefundFailedError) return error.type;
    throw error;
  }
}

/** Shows each status until it has ended. */
async function watch(refund: RefundHandle, ended: Promise<unknown>, show: (status: string) => void): Promise<void> {
  let open = true;
  const close = (): void => void (open = false);
  ended.then(close, close);
  while (open) {
    const { status, waitingFor } = await refund.status();
    if (open) show(waitingFor === undefined ? status : `${status}: waits for ${waitingFor}`);
    await Promise.race([sleep(250), ended.catch(() => undefined)]);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function run(): Promise<number> {
  try {
    const running = main();
    // Once it is interrupted, everything that its calls use goes away under them: what they then say is of no interest.
    running.catch(() => undefined);
    void stopped.then(() => {
      for (const event of ['unhandledRejection', 'uncaughtException']) process.on(event, () => undefined);
    });
    const code = await Promise.race([running, stopped.then(() => undefined)]);
    if (code === undefined) return 130;
    if (process.stdout.isTTY) {
      say('It stays up for a look around. Ctrl-C ends it.');
      await stopped;
    }
    return code;
  } catch (error) {
    process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}

void run().then((code) => process.exit(code));
