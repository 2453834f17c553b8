import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compileWorker, type CompiledWorker } from '../worker/worker-process';

const ROOT = join(__dirname, '../..');

let compiled: CompiledWorker;
beforeAll(async () => {
  compiled = await compileWorker({ bundle: true });
});
afterAll(() => compiled.remove());

function startDemo() {
  const demo = spawn(process.execPath, ['--import', 'tsx', 'dev/demo.ts'], {
    cwd: ROOT,
    env: { ...process.env, REFUNDS_DEMO_WORKER: join(compiled.directory, 'worker.js') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = { text: '' };
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (data: Buffer) => (seen.text += data.toString()));
  return { demo, seen, ended: once(demo, 'exit') as Promise<[number | null]> };
}

/** The port of the server that the demo started, out of what it said. */
const addressIn = (text: string) => /Temporal on ([\d.:]+),/.exec(text)?.[1];

async function isListening(address: string | undefined): Promise<boolean> {
  return await fetch(`http://${address ?? ''}`).then(
    () => true,
    (error: unknown) => (error as { cause?: { code?: string } }).cause?.code !== 'ECONNREFUSED',
  );
}

it('runs every refund to the end that it should have, checks the ledger, and leaves nothing behind', async () => {
  const { seen, ended } = startDemo();
  const [code] = await ended;
  expect(seen.text).toContain("Every outcome and amount agrees with the gateway's ledger.");
  expect(seen.text).not.toContain('WRONG');
  expect(code).toBe(0);
  expect(await isListening(addressIn(seen.text))).toBe(false);
}, 120_000);

it('leaves nothing behind when it is interrupted', async () => {
  const { demo, seen, ended } = startDemo();
  while (addressIn(seen.text) === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
  demo.kill('SIGINT');
  const [code] = await ended;
  expect(code).toBe(130);
  expect(await isListening(addressIn(seen.text))).toBe(false);
}, 120_000);
