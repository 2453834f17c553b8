import type { Cleanup } from '../../dev/demo/cleanup';
import { runSoak } from './check-soak';
import { runTests } from './check-tests';
import type { Cluster } from './cluster';
import type { Options } from './options';

/** @returns the exit code */
export async function check(
  cluster: Cluster,
  { only, soak }: Options,
  cleanup: Cleanup,
  say: (text: string) => void,
): Promise<number> {
  const passed: boolean[] = [];
  if (only !== 'soak') passed.push(await runTests(cluster, cleanup));
  if (only !== 'tests') passed.push(await runSoak(cluster, soak, say));
  const unasked = cluster.services.filter(({ endedByItself }) => endedByItself > 0);
  for (const { name, endedByItself } of unasked) say(`${name} ended by itself, times: ${String(endedByItself)}`);
  const ok = passed.every(Boolean);
  say(ok ? 'The check passed.' : 'The check FAILED.');
  return ok ? 0 : 1;
}
