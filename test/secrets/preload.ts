import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Loaded into a worker process before anything else: logs all that the SDK can log, and on SIGUSR2 writes what is in the memory of the
 * process, thread by thread, and the report that Node writes of a process.
 */
const PRELOAD = (directory: string): string => `
const { createWriteStream } = require('node:fs');
const { pipeline } = require('node:stream/promises');
const { inspect } = require('node:util');
const threads = require('node:worker_threads');
const v8 = require('node:v8');
const directory = ${JSON.stringify(directory)};

if (threads.isMainThread) {
  v8.setFlagsFromString('--heap-snapshot-string-limit=100000000');
  const all = [];
  threads.Worker = class extends threads.Worker {
    constructor(...args) {
      super(...args);
      all.push(this);
    }
  };
  const { DefaultLogger, Runtime } = require(${JSON.stringify(path.join(directory, 'node_modules/@temporalio/worker'))});
  const install = Runtime.install;
  Runtime.install = (options) => install.call(Runtime, {
    ...options,
    logger: new DefaultLogger('TRACE', (entry) => void process.stderr.write(inspect(entry, { depth: null, maxStringLength: null }) + '\\n')),
    telemetryOptions: { ...options.telemetryOptions, logging: { forward: {}, filter: { core: 'TRACE', other: 'DEBUG' } } },
  });
  process.on('SIGUSR2', async () => {
    for (const [index, thread] of all.entries()) {
      await pipeline(await thread.getHeapSnapshot(), createWriteStream(directory + '/thread-' + index + '.heapsnapshot'));
    }
    v8.writeHeapSnapshot(directory + '/main.heapsnapshot');
    process.report.directory = directory;
    process.report.writeReport('report.json');
    process.stderr.write('The memory is written\\n');
  });
}
`;

/** @returns the environment that makes a worker of that directory load it */
export async function preloadInto(directory: string): Promise<Record<string, string>> {
  const file = path.join(directory, 'preload.cjs');
  await writeFile(file, PRELOAD(directory));
  return { NODE_OPTIONS: `--require ${file}`, NODE_DEBUG: 'undici,fetch,http,net,tls' };
}
