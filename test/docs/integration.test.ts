import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { startDevServer, type DevServer } from '../../dev/dev-server';
import { findTemporalBinary } from '../../dev/temporal-binary';
import { startSandbox, type Sandbox } from '../../sandbox';
import { compileWorker, WorkerProcess, type CompiledWorker } from '../worker/worker-process';
import { blocksOf } from './markdown';

const run = promisify(execFile);
const ROOT = join(__dirname, '../..');
const BLOCKS = blocksOf(readFileSync(join(ROOT, 'docs/integration.md'), 'utf8'));

const COMMANDS = BLOCKS.filter(({ language }) => language === 'sh').map(({ text, marker }) => {
  const [, how, what] = /^run: (prints|fails with) (.+)$/.exec(marker) ?? [];
  return { text, how, what: what ?? '' };
});

describe('the commands of docs/integration.md', () => {
  let server: DevServer;
  let sandbox: Sandbox;
  let compiled: CompiledWorker;
  let worker: WorkerProcess;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    server = await startDevServer({ headless: true });
    sandbox = await startSandbox();
    compiled = await compileWorker({ bundle: true });
    worker = new WorkerProcess(compiled, {
      TEMPORAL_ADDRESS: server.address,
      MERCADOPAGO_BASE_URL: sandbox.url,
      MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
    });
    await worker.says('Worker is ready');
    const { path } = await findTemporalBinary();
    env = { PATH: `${dirname(path)}:${process.env['PATH'] ?? ''}`, HOME: compiled.directory };
    env['TEMPORAL_ADDRESS'] = server.address;
  }, 90_000);
  afterAll(async () => {
    await worker.kill();
    await compiled.remove();
    await sandbox.stop();
    await server.stop();
  }, 30_000);

  /** Both streams, as a reader sees them. */
  async function shell(text: string): Promise<{ failed: boolean; output: string }> {
    const args = ['--norc', '-euo', 'pipefail', '-c', `exec 2>&1\n${text}`];
    try {
      return { failed: false, output: (await run('bash', args, { env, timeout: 25_000 })).stdout };
    } catch (error) {
      return { failed: true, output: (error as { stdout: string }).stdout };
    }
  }

  it('all say what comes of them', () => {
    expect(COMMANDS.length).toBeGreaterThan(10);
    expect(COMMANDS.filter(({ how }) => how === undefined)).toEqual([]);
  });

  // In order: later ones look at what earlier ones did.
  it.each(COMMANDS.map(({ text, how, what }) => [how, what, text] as const))('%s %s', async (how, what, text) => {
    const { failed, output } = await shell(text);
    expect(output).toContain(what);
    expect(failed).toBe(how === 'fails with');
  });

  it('have refunded what they say, each once', () => {
    const refunded = sandbox.ledger().map(({ key, refundedAmount }) => [key, refundedAmount]);
    expect(refunded).toEqual([
      ['refund-21000123456-return-7', 25],
      ['refund-21000123456-return-8', 10],
    ]);
  });
});

it.each(BLOCKS.filter(({ language }) => language !== 'sh').map(({ marker, text }) => [marker, text]))(
  'quotes what is there, %s',
  (marker, text) => {
    const file = marker.replace(/^from /, '');
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(text);
  },
);
