/**
 * `npm run examples`: runs the examples in other languages against a real Temporal server, the sandbox gateway and the real worker,
 * and checks what came out. `npm run examples -- go` runs one.
 */
import { Client, Connection } from '@temporalio/client';
import { startSandbox } from '../sandbox';
import { findBuiltWorker, startWorkerProcess } from './demo/worker-process';
import { startDevServer } from './dev-server';
import { checkHistories, checkLedger, checkOutput } from './examples/checks';
import { LANGUAGES } from './examples/languages';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What to undo, last first. */
const undo: (() => Promise<unknown>)[] = [];

async function main(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in LANGUAGES));
  if (unknown.length > 0) throw new Error(`There is no example in ${unknown.join()}.`);
  const languages = Object.entries(LANGUAGES).filter(([name]) => names.length === 0 || names.includes(name));

  const server = await startDevServer({ headless: true });
  undo.push(() => server.stop());
  const sandbox = await startSandbox();
  undo.push(() => sandbox.stop());
  const worker = startWorkerProcess(findBuiltWorker(), {
    TEMPORAL_ADDRESS: server.address,
    MERCADOPAGO_BASE_URL: sandbox.url,
    MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
  });
  undo.push(() => worker.stop());
  await worker.ready;
  const connection = await Connection.connect({ address: server.address });
  undo.push(() => connection.close());

  const startedAt = Date.now();
  const seconds = (): string => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  const preparing = languages.map(([name, language]) => ({ name, prepared: language.prepare() }));
  await Promise.all(preparing.map(({ prepared }) => prepared));
  say(`Fetched, compiled and checked after ${seconds()}.`);
  let wrong = 0;
  for (const { name, prepared: preparation } of preparing) {
    const command = await preparation;
    const run = String(Date.now());
    const output = await command.run({ TEMPORAL_ADDRESS: server.address, EXAMPLE_RUN: run });
    const problems = [
      ...checkOutput(output),
      ...checkLedger(sandbox, run),
      ...(await checkHistories(new Client({ connection }), run)),
    ];
    if (problems.length > 0) wrong += 1;
    const verdict = problems.length === 0 ? 'as it should be' : ['WRONG', ...problems].join('\n  - ');
    say(`${name}: ${verdict} (after ${seconds()})`);
  }
  return wrong === 0 ? 0 : 1;
}

async function run(): Promise<number> {
  try {
    return await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`The examples failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}

void run().then((code) => process.exit(code));
