import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { startGate } from '../../support/gate';
import { OAuthWorld } from './world';

jest.setTimeout(60_000); // starts processes, on machines that may be busy

const OVER = { expires_at: '2020-01-01T00:00:00Z' };

let world: OAuthWorld;
let program: string;
beforeEach(async () => {
  world = await OAuthWorld.start();
  program = path.join(world.directory, 'worker.js');
  const contents = `
    import { oauthCredentials } from './src/credentials';
    const [directory, baseUrl] = process.argv.slice(2);
    const clientSecret = () => 'sandbox-client-secret';
    const credentials = oauthCredentials({ directory, baseUrl, clientId: 'sandbox-client', clientSecret });
    process.on('message', () =>
      Promise.all(Array.from({ length: 10 }, () => credentials('shop-7')))
        .then((tokens) => process.send({ tokens: [...new Set(tokens)] }), ({ message }) => process.send({ message })));
    process.send('ready');`;
  const stdin = { contents, resolveDir: path.join(__dirname, '../../..'), loader: 'ts' as const };
  const { outputFiles } = buildSync({ stdin, bundle: true, platform: 'node', target: 'node20', write: false });
  writeFileSync(program, outputFiles[0]?.text ?? '');
});
afterEach(() => world.stop());

class Worker {
  private readonly child;
  private readonly ready: Promise<unknown>;

  constructor(baseUrl: string) {
    this.child = spawn(process.execPath, [program, world.directory, baseUrl], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.ready = once(this.child, 'message');
  }

  async started(): Promise<this> {
    await this.ready;
    return this;
  }

  /** Ten calls at once. */
  async ask(): Promise<unknown> {
    const answered = once(this.child, 'message');
    this.child.send('ask');
    return (await answered)[0];
  }

  async kill(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}

it('of several, one refreshes, and all use what it got', async () => {
  world.authorize('shop-7', OVER);
  const workers = await Promise.all([1, 2, 3, 4].map(() => new Worker(world.sandbox.url).started()));
  try {
    const answers = await Promise.all(workers.map((worker) => worker.ask()));
    const { access_token } = world.read('shop-7');
    expect(answers).toEqual(Array(4).fill({ tokens: [access_token] }));
    expect(await world.taken(access_token)).toBe(true);
    expect(world.answers()).toEqual([200]);
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()));
  }
});

it('one that is killed before its request reaches the gateway costs nothing but a minute', async () => {
  world.authorize('shop-7', OVER);
  const gate = await startGate(world.sandbox.url);
  const { arrived } = gate.hold('', 'request');
  const worker = await new Worker(gate.url).started();
  void worker.ask().catch(() => undefined);
  await arrived;
  await worker.kill();
  await gate.stop();
  expect(world.files().filter((name) => /lock|next/.test(name))).toHaveLength(2); // what it left behind
  const real = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => real() * 300); // a minute in a fifth of a second
  const token = await world.credentials()('shop-7');
  jest.restoreAllMocks();
  expect(await world.taken(token)).toBe(true);
  expect(world.answers()).toEqual([200]);
  expect(world.files()).toEqual(['shop-7.json', 'worker.js']);
});
