import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Cli } from './cli-process';

let cli: Cli;
beforeAll(async () => {
  cli = await Cli.compile({});
});
afterAll(() => cli.remove());

/** What a run of the command loads. */
async function loadedBy(...args: string[]): Promise<string[]> {
  const script = `
    const { run } = require('./cli/program');
    const io = { env: {}, stdout: { write() {} }, stderr: { write() {} }, interruption: () => new AbortController().signal };
    run(${JSON.stringify(args)}, io).then(() => console.log(JSON.stringify(Object.keys(require.cache))));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', script], { cwd: cli.directory });
  return JSON.parse(stdout) as string[];
}

it('loads neither Temporal nor anything else that is slow to show its help or refuse wrong usage', async () => {
  for (const args of [['--help'], ['import', '--help'], ['request', '--amount', 'x']]) {
    const packages = (await loadedBy(...args)).flatMap(
      (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
    );
    expect([...new Set(packages)]).toEqual(['commander']);
  }
});

it('loads no native code and no gateway to talk to Temporal', async () => {
  const loaded = await loadedBy('list', '--address', '127.0.0.1:1');
  expect(loaded.some((file) => file.includes('@temporalio/client/'))).toBe(true);
  expect(loaded.filter((file) => /\.node$|\/(core-bridge|worker|undici|zod)\//.test(file))).toEqual([]);
});

it('answers usage without a command with its help, and exit code 2', async () => {
  const { code, stdout, stderr } = await cli.run();
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: refunds');
  expect((await cli.run('--help')).code).toBe(0);
  expect((await cli.run('refnud')).code).toBe(2);
});
