import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Agent, request, type Dispatcher } from 'undici';

/** Stands between a worker and the sandbox, and keeps answers back: an attempt is in flight for exactly as long as a test wants. */
export interface Gate {
  readonly url: string;
  /** Keeps back the POSTs of this payment, or what comes of them, until it is opened. */
  hold(advancedPaymentId: string, what: 'request' | 'answer'): Held;
  stop(): Promise<void>;
}

export interface Held {
  /** Resolves when one is kept back. */
  arrived: Promise<void>;
  open: () => void;
}

interface Latch extends Held {
  what: 'request' | 'answer';
  arrive: () => void;
  opened: Promise<void>;
}

export async function startGate(target: string): Promise<Gate> {
  const dispatcher = new Agent();
  const held = new Map<string, Latch>();
  const server = createServer((incoming, outgoing) => {
    const { url: path = '/', headers } = incoming;
    const method = incoming.method as Dispatcher.HttpMethod;
    const pass = async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { host: _host, connection: _connection, ...passed } = headers;
      const body = chunks.length === 0 ? null : Buffer.concat(chunks);
      const latch = method === 'POST' ? held.get(path.split('/')[3] ?? '') : undefined;
      const wait = async (what: Latch['what']): Promise<void> => {
        if (latch?.what !== what) return;
        latch.arrive();
        await latch.opened;
      };
      await wait('request');
      const answer = await request(target + path, { method, headers: passed, body, dispatcher })
        .then(async (reply) => ({ ...reply, text: await reply.body.text() }))
        .catch(() => undefined); // it was dropped, and so is this side
      await wait('answer');
      if (answer === undefined) return void incoming.socket.destroy();
      const { 'transfer-encoding': _encoding, ...answered } = answer.headers;
      outgoing.writeHead(answer.statusCode, answered).end(answer.text);
    };
    pass().catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold(advancedPaymentId, what) {
      const [arrived, arrive] = latch();
      const [opened, open] = latch();
      held.set(advancedPaymentId, { what, arrived, arrive, opened, open });
      return { arrived, open };
    },
    async stop() {
      server.closeAllConnections();
      await Promise.all([dispatcher.close(), new Promise((resolve) => server.close(resolve))]);
    },
  };
}

function latch(): [opened: Promise<void>, open: () => void] {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return [opened, () => open()];
}
