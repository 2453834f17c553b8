import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const PROJECT = path.join(__dirname, '..', '..');

/** Everything that is loaded when the package is. */
async function loadedWith(module: string): Promise<string[]> {
  const script = `require('./${module}'); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', '--eval', script], {
    cwd: PROJECT,
  });
  return JSON.parse(stdout) as string[];
}

it('loads no worker, no workflow, no gateway and no native code into an order service', async () => {
  const loaded = await loadedWith('src/index.ts');
  expect(loaded.filter((file) => file.includes('@temporalio/client/')).length).toBeGreaterThan(0);
  const heavy = /@temporalio\/(core-bridge|worker|workflow|activity)\/|\/(undici|zod)\/|\.node$/;
  expect(loaded.filter((file) => heavy.test(file))).toEqual([]);
  const own = loaded.filter((file) => file.startsWith(path.join(PROJECT, 'src')));
  expect(own.filter((file) => !/src\/(client|contract|temporal)\/|src\/index\.ts$/.test(file))).toEqual([]);
});

it('would notice if it did', async () => {
  const loaded = await loadedWith('src/worker/create-worker.ts');
  expect(loaded.some((file) => /@temporalio\/core-bridge\//.test(file))).toBe(true);
});
