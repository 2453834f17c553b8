import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleWorkflows } from '../../dev/bundle-workflows';
import { startDevServer } from '../../dev/dev-server';
import { DYNAMIC_CONFIG } from './dynamic-config';

declare global {
  /** What `global-teardown.ts` undoes. Jest loads the two files apart from each other. */

  var undoTestSetup: (() => Promise<void>) | undefined;
}

/**
 * Once per run: a dev server, the workflow bundle and the compiled package. Tests find them in `TEMPORAL_ADDRESS`, `REFUNDS_TEST_BUNDLE` and
 * `REFUNDS_TEST_DIST`.
 * With `TEMPORAL_ADDRESS_FOR_TESTS` that server is used as it is: it must have the search attributes and `DYNAMIC_CONFIG` already.
 */
export default async function globalSetup(): Promise<void> {
  await setUpTests({ webUi: false });
}

/** @param webUi a server of the run's own with a Web UI, found in `TEMPORAL_UI_URL` */
export async function setUpTests({ webUi }: { webUi: boolean }): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'refunds-test-'));
  const undo = [() => rm(directory, { recursive: true, force: true })];
  globalThis.undoTestSetup = async () => {
    for (const step of undo.reverse()) await step();
  };

  try {
    const given = webUi ? undefined : process.env['TEMPORAL_ADDRESS_FOR_TESTS'];
    if (given) {
      process.env['TEMPORAL_ADDRESS'] = given;
    } else {
      process.env['GOGC'] ??= '400'; // a fifth less CPU for some hundred MB more: the server is the busiest process of a run
      const server = await startDevServer({
        headless: !webUi,
        dynamicConfig: DYNAMIC_CONFIG,
        log: (message) => process.stderr.write(`${message}\n`),
      });
      undo.push(() => server.stop());
      process.env['TEMPORAL_ADDRESS'] = server.address;
      process.env['TEMPORAL_UI_URL'] = server.uiUrl ?? '';
    }
    const path = join(directory, 'workflow-bundle.js');
    await writeFile(path, await bundleWorkflows());
    process.env['REFUNDS_TEST_BUNDLE'] = path;
    process.env['REFUNDS_TEST_DIST'] = join(directory, 'dist');
    await compile(process.env['REFUNDS_TEST_DIST']);
  } catch (error) {
    // Jest does not call the teardown after a setup that failed.
    await globalThis.undoTestSetup();
    throw error;
  }
}

/** Faster than `npm run build`, which checks types too. */
async function compile(outdir: string): Promise<void> {
  const source = join(__dirname, '..', '..', 'src');
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts'));
  await build({
    entryPoints: files.map((file) => join(source, file)),
    outbase: source,
    outdir,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
}
