import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const PROJECT = path.join(__dirname, '..', '..');

/** Everything that is loaded when the script has run. */
async function loadedBy(script: string): Promise<string[]> {
  const all = `${script}; console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', '--eval', all], {
    cwd: PROJECT,
  });
  return JSON.parse(stdout) as string[];
}

const REFUND_CLIENT = "new (require('./src/index.ts').RefundClient)({})";
const TEMPORAL_CLIENT = /@temporalio\/(client|proto)\/|\/@grpc\//;

it('loads no worker, no workflow, no gateway and no native code into an order service', async () => {
  const loaded = await loadedBy(REFUND_CLIENT);
  expect(loaded.some((file) => TEMPORAL_CLIENT.test(file))).toBe(true);
  const heavy = /@temporalio\/(core-bridge|worker|workflow|activity)\/|\/(undici|zod)\/|\.node$/;
  expect(loaded.filter((file) => heavy.test(file))).toEqual([]);
  const own = loaded.filter((file) => file.startsWith(path.join(PROJECT, 'src')));
  expect(own.filter((file) => !/src\/(client|contract|temporal)\/|src\/index\.ts$/.test(file))).toEqual([]);
});

it("loads Temporal's client only for who makes a refund client: to check a request needs none", async () => {
  const loaded = await loadedBy("require('./src/index.ts').parseRefundRequest({})");
  expect(loaded.filter((file) => TEMPORAL_CLIENT.test(file))).toEqual([]);
});

it('would notice if it did', async () => {
  const loaded = await loadedBy("require('./src/worker/create-worker.ts')");
  expect(loaded.some((file) => /@temporalio\/core-bridge\//.test(file))).toBe(true);
});
