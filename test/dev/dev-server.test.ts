import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type DevServer, type DevServerOptions, startDevServer } from '../../dev/dev-server';
import { findFreePort, isPortFree } from '../../dev/ports';
import { findTemporalBinary } from '../../dev/temporal-binary';

/** Servers start in a second or two each; a machine that runs other tests at the same time needs longer. */
const TEST_TIMEOUT_MS = 90_000;

/** A search that has to download takes as long as the link does. */
const SEARCH_TIMEOUT_MS = 360_000;

const portOf = (server: DevServer): number => Number(server.address.split(':')[1]);

describe('startDevServer', () => {
  let binary: string;
  let directory: string;
  let servers: DevServer[];

  beforeAll(async () => {
    binary = (await findTemporalBinary()).path;
  }, SEARCH_TIMEOUT_MS);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'refunds-dev-server-'));
    servers = [];
  });

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(directory, { recursive: true, force: true });
  }, TEST_TIMEOUT_MS);

  async function start(options: DevServerOptions = {}): Promise<DevServer> {
    const server = await startDevServer({ binary, headless: true, ...options });
    servers.push(server);
    return server;
  }

  async function withClient<T>(server: DevServer, use: (client: Client) => Promise<T>): Promise<T> {
    const connection = await Connection.connect({ address: server.address });
    try {
      return await use(new Client({ connection }));
    } finally {
      await connection.close();
    }
  }

  it(
    'takes refunds with their search attributes as soon as it is started',
    async () => {
      const server = await start();

      const attributes = await withClient(server, async (client) => {
        const handle = await client.workflow.start('refundPayment', {
          taskQueue: 'refunds',
          workflowId: 'refund-1-a',
          searchAttributes: { RefundStatus: ['pending'], RefundAmount: [25.5], RefundIds: ['1242469925'] },
        });
        return (await handle.describe()).searchAttributes;
      });

      expect(attributes).toMatchObject({ RefundStatus: ['pending'], RefundAmount: [25.5], RefundIds: ['1242469925'] });
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'serves the Web UI and metrics on the ports that it was given',
    async () => {
      const uiPort = await findFreePort();
      const metricsPort = await findFreePort();
      const server = await start({ headless: false, uiPort, metricsPort });

      expect(server.uiUrl).toBe(`http://127.0.0.1:${uiPort}`);
      expect((await fetch(`${server.uiUrl}/`)).status).toBe(200);
      expect((await fetch(server.metricsUrl!)).status).toBe(200);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'takes another port, and says so, when the wanted one is in use',
    async () => {
      const port = await findFreePort();
      const occupant = createServer().listen(port, '127.0.0.1');
      await once(occupant, 'listening');
      const messages: string[] = [];
      try {
        const server = await start({ port, log: (message) => messages.push(message) });

        expect(portOf(server)).not.toBe(port);
        expect(server.notices).toEqual([`port ${port} is in use, ${portOf(server)} is used instead`]);
        expect(messages).toEqual(server.notices);
      } finally {
        occupant.close();
      }
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'gives two servers that want one port at the same time a port each',
    async () => {
      const port = await findFreePort();
      const both = await Promise.all([start({ port }), start({ port })]);

      expect(both.filter((server) => portOf(server) === port)).toHaveLength(1);
      expect(both.filter((server) => server.notices.length === 1)).toHaveLength(1);
      for (const server of both) {
        await expect(withClient(server, (client) => client.workflow.count())).resolves.toMatchObject({ count: 0 });
      }
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'leaves no process and no used port behind when it is stopped',
    async () => {
      const server = await start();
      expect(process.kill(server.pid, 0)).toBe(true);

      await server.stop();

      expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
      await expect(isPortFree(portOf(server))).resolves.toBe(true);
      await expect(server.stop()).resolves.toBeUndefined();
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'still stops when it is paused',
    async () => {
      const server = await start();
      await server.kill('SIGSTOP');
      await server.stop();

      expect(() => process.kill(server.pid, 0)).toThrow('ESRCH');
    },
    TEST_TIMEOUT_MS,
  );

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'keeps the refunds of its file, and its ports, across %s and a restart',
    async (signal) => {
      const options = {
        dbFilename: join(directory, 'new', 'temporal.db'),
        port: await findFreePort(),
        uiPort: await findFreePort(),
        headless: false,
      };
      const first = await start(options);
      await withClient(first, (client) =>
        client.workflow.start('refundPayment', {
          taskQueue: 'refunds',
          workflowId: 'refund-1-a',
          searchAttributes: { RefundStatus: ['submitting'] },
        }),
      );

      await first.kill(signal);
      const second = await start(options);

      expect(second).toMatchObject({ address: first.address, uiUrl: first.uiUrl, notices: [] });
      const description = await withClient(second, (client) => client.workflow.getHandle('refund-1-a').describe());
      expect(description.status.name).toBe('RUNNING');
      expect(description.searchAttributes).toMatchObject({ RefundStatus: ['submitting'] });
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'passes dynamic configuration on and appends its output to the log file',
    async () => {
      const logFile = join(directory, 'logs', 'server.log');
      await start({ logFile, dynamicConfig: { 'limit.maxIDLength': 20, 'frontend.enableBatcher': false } });
      const [server] = servers;
      if (server === undefined) throw new Error('no server');

      const longId = withClient(server, (client) =>
        client.workflow.start('refundPayment', { taskQueue: 'refunds', workflowId: 'refund-'.padEnd(21, '1') }),
      );

      await expect(longId).rejects.toMatchObject({ cause: { details: expect.stringMatching(/length/i) as string } });
      await server.stop();
      await expect(readFile(logFile, 'utf8')).resolves.toContain(server.address.replace('127.0.0.1', ''));
    },
    TEST_TIMEOUT_MS,
  );

  it('shows the last output of a server that ends before it is ready', async () => {
    const broken = join(directory, 'temporal');
    await writeFile(broken, '#!/bin/sh\necho starting\necho "Error: file is not a database" >&2\nexit 1\n');
    await chmod(broken, 0o755);

    await expect(start({ binary: broken })).rejects.toThrow(
      /ended before it was ready; its last output:\n(.|\n)*file is not a database/,
    );
  });

  it('says what cannot be run when the binary is missing', async () => {
    await expect(start({ binary: join(directory, 'missing') })).rejects.toThrow(/cannot run .*missing.*ENOENT/);
  });
});
