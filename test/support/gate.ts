import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { request, type Dispatcher } from 'undici';

/** Stands between a worker and the sandbox, and keeps answers back: an attempt is in flight for exactly as long as a test wants. */
export interface Gate {
  readonly url: string;
  /** The sandbox gets the POSTs of this payment at once; what comes of them is kept back until the returned function is called. */
  hold(advancedPaymentId: string): () => void;
  stop(): Promise<void>;
}

export async function startGate(target: string): Promise<Gate> {
  const held = new Map<string, Promise<void>>();
  const server = createServer((incoming, outgoing) => {
    const { url: path = '/', headers } = incoming;
    const method = incoming.method as Dispatcher.HttpMethod;
    const pass = async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { host: _host, connection: _connection, ...passed } = headers;
      const body = chunks.length === 0 ? null : Buffer.concat(chunks);
      const answer = await request(target + path, { method, headers: passed, body })
        .then(async (reply) => ({ ...reply, text: await reply.body.text() }))
        .catch(() => undefined); // it was dropped, and so is this side
      if (method === 'POST') await held.get(path.split('/')[3] ?? '');
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
    hold(advancedPaymentId) {
      let open = (): void => undefined;
      held.set(advancedPaymentId, new Promise((resolve) => (open = resolve)));
      return () => open();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
