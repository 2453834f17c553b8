/**
 * `npm run cluster -- up` brings a Temporal cluster of several processes up, and keeps it up until Ctrl-C; `npm run cluster -- check` runs tests and the
 * soak on one, and ends it again: 0 when all was well, else 1. See docs/cluster.md.
 */
import { Cleanup } from '../../dev/demo/cleanup';
import { listenForInterruption } from '../../dev/demo/interruption';
import { DYNAMIC_CONFIG } from '../../test/support/dynamic-config';
import { check } from './check';
import { type Cluster, startCluster } from './cluster';
import { type Options, parseOptions, USAGE } from './options';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(options: Options, cleanup: Cleanup): Promise<number> {
  const { command, directory } = options;
  const begunAt = Date.now();
  const cluster = await startCluster(cleanup, {
    dynamicConfig: DYNAMIC_CONFIG,
    ...(directory === undefined ? {} : { directory }),
    say,
  });
  await cluster.addNamespace('default');
  say(describe(cluster, Date.now() - begunAt));
  if (command === 'check') return await check(cluster, options, cleanup, say);
  say(`It stays up until Ctrl-C, or \`kill -INT ${String(process.pid)}\`; then it is gone, with all that is in it.`);
  return await new Promise<never>(() => undefined);
}

function describe({ addresses, services, directory }: Cluster, ms: number): string {
  return [
    `A Temporal cluster is up after ${String(Math.round(ms / 1000))} s, with namespace default and the search attributes of refunds.`,
    `  TEMPORAL_ADDRESS=${addresses.join(' or ')}`,
    ...services.map(({ name, pid }) => `  ${name.padEnd(12)} process ${String(pid)}`),
    `  logs and configuration in ${directory}`,
  ].join('\n');
}

async function run(options: Options): Promise<number> {
  const interruption = listenForInterruption();
  const cleanup = new Cleanup();
  const running = main(options, cleanup);
  running.catch(() => undefined); // once it is interrupted, everything that it uses goes away under it
  try {
    return await Promise.race([running, interruption]);
  } finally {
    say('Stopping…');
    await cleanup.run();
  }
}

function optionsOf(args: string[]): Options {
  try {
    return parseOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(2);
  }
}

process.setMaxListeners(50); // each process that ends with this one listens for its end
void run(optionsOf(process.argv.slice(2)))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  })
  .then((code) => process.exit(code));
