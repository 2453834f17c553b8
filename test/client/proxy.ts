import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and Temporal, and can fall silent: connections stay open, and nothing passes any more. */
export interface Proxy {
  address: string;
  fallSilent(): void;
  stop(): Promise<void>;
}

/** @param target undefined: silent from the start */
export async function startProxy(target?: string): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const [host = '', port = ''] = target?.split(':') ?? [];
  const server = createServer((inbound) => {
    keep(inbound);
    if (target === undefined) return;
    const outbound = connect(Number(port), host);
    keep(outbound);
    inbound.pipe(outbound);
    outbound.pipe(inbound);
  });
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    fallSilent() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
