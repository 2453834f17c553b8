import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** Starts a child that would live for a minute and shares its standard output, then does what the test says. */
const parentScript = (then: string): string => `
  const { spawn } = require('node:child_process');
  const { endWithParent } = require('./dev/end-with-parent');
  const child = spawn('sleep', ['60'], { stdio: ['ignore', 'inherit', 'ignore'], detached: true });
  endWithParent(child);
  process.stdout.write('started\\n');
  ${then}
`;

const WAIT = 'setInterval(() => undefined, 1000);';

describe('a child process that ends with its parent', () => {
  it.each([
    ['ends normally', 'process.exit(0);', undefined],
    ['ends with an uncaught error', "setTimeout(() => { throw new Error('expected') }, 100);", undefined],
    ['is ended by SIGTERM', WAIT, 'SIGTERM'],
    ['is ended by SIGINT', WAIT, 'SIGINT'],
    ['is ended by SIGKILL', WAIT, 'SIGKILL'],
  ] as const)('does so when the parent %s', async (_, then, signal) => {
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', parentScript(then)], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const closed = once(parent, 'close');
    await once(parent.stdout, 'data');
    if (signal !== undefined) parent.kill(signal);

    // The output closes when the last process that shares it is gone; within the test's time, or the child outlived it.
    await closed;
    expect(parent.signalCode).toBe(signal ?? null);
  });
});
