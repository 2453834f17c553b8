import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Cleanup } from '../../dev/demo/cleanup';
import { endWithParent } from '../../dev/end-with-parent';
import { exited, stopProcess } from '../../dev/processes';
import type { Cluster } from './cluster';

const ROOT = join(__dirname, '../..');

/** What is about workflows, whoever starts and serves them. */
const TESTS = ['test/workflows', 'test/client', 'test/worker', 'test/encryption'];

/** Jest takes more, on a machine that it does not share with a cluster. */
const AT_ONCE = ['--maxWorkers', '2'];

/** The tests as they are, on this server instead of one of their own. @returns whether all passed */
export async function runTests({ addresses }: Cluster, cleanup: Cleanup): Promise<boolean> {
  const child = await cleanup.add(
    () =>
      spawn(process.execPath, [require.resolve('jest/bin/jest'), ...TESTS, ...AT_ONCE], {
        cwd: ROOT,
        env: { ...process.env, TEMPORAL_ADDRESS_FOR_TESTS: addresses[0] },
        stdio: ['ignore', 'inherit', 'inherit'],
        detached: true, // as everything else: ended in order
      }),
    stopProcess,
  );
  endWithParent(child);
  await exited(child);
  return child.exitCode === 0;
}
