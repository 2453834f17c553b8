import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync, transformSync } from 'esbuild';
import { startDevServer, type DevServer } from '../../dev/dev-server';
import { findTemporalBinary } from '../../dev/temporal-binary';
import { DEFAULT_TOKEN, startSandbox, type Sandbox } from '../../sandbox';
import * as errors from '../../src/client/errors';
import { compileWorker, WorkerProcess, type CompiledWorker } from '../worker/worker-process';
import { blocksOf, type Block } from './markdown';

const run = promisify(execFile);
const ROOT = join(__dirname, '../..');
const BLOCKS = blocksOf(readFileSync(join(ROOT, 'docs/integration.md'), 'utf8'));
const README = blocksOf(readFileSync(join(ROOT, 'README.md'), 'utf8'));

/** What comes of a block, by its marker. */
function expected({ text, marker }: Block): { text: string; how: string | undefined; what: string } {
  const [, how, what] = /^run: (prints|fails with) (.+)$/.exec(marker) ?? [];
  return { text, how, what: what ?? '' };
}

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
    return {
      failed: false,
      output: (await run('bash', args, { env, cwd: compiled.directory, timeout: 25_000 })).stdout,
    };
  } catch (error) {
    return { failed: true, output: (error as { stdout: string }).stdout };
  }
}

/** The command as it was compiled. */
const withCommand = (text: string): string =>
  text.replaceAll('npx refunds', `'${process.execPath}' '${join(compiled.directory, 'cli/main.js')}'`);

const refundedOf = (payment: string): unknown[] =>
  sandbox
    .ledger()
    .filter(({ advancedPaymentId }) => advancedPaymentId === payment)
    .map(({ key, refundedAmount }) => [key, refundedAmount]);

describe('the commands of docs/integration.md', () => {
  const commands = BLOCKS.filter(({ language }) => language === 'sh').map(expected);

  it('all say what comes of them', () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter(({ how }) => how === undefined)).toEqual([]);
  });

  // In order: later ones look at what earlier ones did.
  it.each(commands.map(({ text, how, what }) => [how, what, text] as const))('%s %s', async (how, what, text) => {
    const { failed, output } = await shell(text);
    expect(output).toContain(what);
    expect(failed).toBe(how === 'fails with');
  });

  it('have refunded what they say, each once', () => {
    expect(refundedOf('21000123456')).toEqual([
      ['refund-21000123456-return-21', 25],
      ['refund-21000123456-return-22', 10],
    ]);
  });

  it("are of other refunds than the README's, which the reader may have run before", () => {
    const referencesOf = (blocks: Block[]): string[] =>
      blocks.flatMap(({ text, marker }) => (marker.startsWith('run:') ? (text.match(/return-\d+/g) ?? []) : []));
    const taken = new Set(referencesOf(README));
    expect(taken.size).toBeGreaterThan(3);
    expect(referencesOf(BLOCKS).filter((reference) => taken.has(reference))).toEqual([]);
  });
});

describe('whoever pastes the README from top to bottom', () => {
  /** Beside those of docs/integration.md: what each has refunded is told by its payment. */
  const PAYMENT = '21000654321';
  const SETUP = /start-dev|npm (test|start|run demo)/;
  const steps = README.filter(({ language, text }) => language === 'ts' || (language === 'sh' && !SETUP.test(text)));

  function inThisPlace(text: string): string {
    return withCommand(text)
      .replaceAll('21000123456', PAYMENT)
      .replace('localhost:7233', server.address)
      .replace("'temporal-mercadopago-refunds'", `'${join(compiled.directory, 'index.js')}'`);
  }

  it('has the sandbox for a gateway, and its token', () => {
    const [setup] = README.filter(({ text }) => text.includes('start-dev'));
    expect(setup?.text).toContain(
      `MERCADOPAGO_BASE_URL=http://127.0.0.1:4010 MERCADOPAGO_ACCESS_TOKEN=${DEFAULT_TOKEN}`,
    );
    for (const command of ['npm run sandbox', 'npx refunds setup', 'fetch-temporal.ts'])
      expect(setup?.text).toContain(command);
  });

  it('tries to set up until Temporal is there, and not for ever where the command is broken', async () => {
    const line =
      README.flatMap(({ text }) => text.split('\n')).find((text) => text.includes('npx refunds setup')) ?? '';
    const tried = async (npx: string): Promise<unknown> => {
      const { failed, output } = await shell(`npx() { echo "tried $*"; ${npx}; }; sleep() { :; }; ${line}`);
      return { failed, tries: output.match(/tried refunds setup/g)?.length };
    };
    expect(await tried('true')).toEqual({ failed: false, tries: 1 });
    expect(await tried('false')).toEqual({ failed: false, tries: 6 });
  });

  it.each(steps.map((step) => [expected(step).what, step] as const))('sees %s', async (what, step) => {
    const text = inThisPlace(step.text);
    const script = join(compiled.directory, 'first-refund.mjs');
    const { language } = step;
    if (language === 'ts') writeFileSync(script, transformSync(text, { loader: 'ts', format: 'esm' }).code);
    const { failed, output } = await shell(language === 'ts' ? `'${process.execPath}' '${script}'` : text);
    expect(step.marker).toMatch(/^run: prints ./);
    expect(output).toContain(what);
    expect(failed).toBe(false);
  });

  it('has made four refunds, each once', () => {
    expect(refundedOf(PAYMENT)).toEqual([
      [`refund-${PAYMENT}-return-7`, 25],
      [`refund-${PAYMENT}-return-8`, 12.5],
      [`refund-${PAYMENT}-return-9`, 25],
      [`refund-${PAYMENT}-return-10`, 25],
    ]);
  });
});

it('sandbox/README.md shows how to try a review', async () => {
  const blocks = blocksOf(readFileSync(join(ROOT, 'sandbox/README.md'), 'utf8'));
  const { text = '' } = blocks.find((block) => block.text.includes('refunds request')) ?? {};
  const [request = '', status = ''] = withCommand(text).split('\n');
  expect(await shell(request)).toMatchObject({ failed: false });
  const said = await shell(`until ${status} | tee said | grep needsReview; do sleep 0.2; done; cat said`);
  expect(said).toMatchObject({ failed: false, output: expect.stringContaining('--outcome … --by … --note …') });
});

it('docs/integration.md says what to do about every error of the client', () => {
  const page = readFileSync(join(ROOT, 'docs/integration.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (`\w+Error`(?:, `\w+Error`)*) \|/gm)].flatMap(([, cell = '']) =>
    cell.match(/\w+/g),
  );
  expect(rows.sort()).toEqual(Object.keys(errors).sort());
});

it('the example of a test in docs/package.md passes as it stands there', async () => {
  const blocks = blocksOf(readFileSync(join(ROOT, 'docs/package.md'), 'utf8'));
  const { text = '' } = blocks.find((block) => block.text.includes('startSandbox()')) ?? {};
  const testing = join(compiled.directory, 'testing.cjs');
  buildSync({
    entryPoints: [join(ROOT, 'sandbox/index.ts')],
    outfile: testing,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
  const { path } = await findTemporalBinary();
  const example = text
    .replace("'temporal-mercadopago-refunds'", `'${join(compiled.directory, 'index.js')}'`)
    .replace("'temporal-mercadopago-refunds/testing'", `'${testing}'`)
    .replace("'temporal-mercadopago-refunds/worker'", `'${join(compiled.directory, 'worker/embed.js')}'`)
    // The SDK's own download of the server needs the internet.
    .replace('server: {', `server: { executable: { type: 'existing-path', path: '${path}' },`);
  const script = join(compiled.directory, 'of-their-own.mjs');
  writeFileSync(script, transformSync(example, { loader: 'ts', format: 'esm' }).code);
  const { failed, output } = await shell(`'${process.execPath}' '${script}'`);
  expect({ failed, output }).toMatchObject({ failed: false });
}, 60_000);

it.each(BLOCKS.filter(({ language }) => language !== 'sh').map(({ marker, text }) => [marker, text]))(
  'quotes what is there, %s',
  (marker, text) => {
    const file = marker.replace(/^from /, '');
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(text);
  },
);
