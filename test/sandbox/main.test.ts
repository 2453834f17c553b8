import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const ready = new Promise<string>((resolve) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Ctrl+C')) resolve(output);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  return { child, closed, ready: Promise.race([ready, closed.then(() => output)]) };
}

describe('the sandbox as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says where it is and that state survives nothing, and ends on %s',
    async (signal) => {
      const { child, closed, ready } = start({ SANDBOX_PORT: '0', SANDBOX_ACCESS_TOKEN: 'TEST-given' });
      const output = await ready;
      try {
        expect(output).toContain('state survives nothing');
        expect(output).not.toContain('TEST-given');
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? '';
        const reply = await fetch(`${url}/v1/advanced_payments/21000123456`, {
          headers: { authorization: 'Bearer TEST-given' },
        });
        expect(reply.status).toBe(200);
        await reply.text();
      } finally {
        child.kill(signal);
      }
      expect(await closed).toEqual([0, null]);
    },
  );

  it('refuses a port that is none', async () => {
    const { closed, ready } = start({ SANDBOX_PORT: 'http' });
    expect(await ready).toContain('SANDBOX_PORT must be a port number');
    expect((await closed)[0]).toBe(1);
  });
});
