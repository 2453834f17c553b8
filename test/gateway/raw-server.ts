import net from 'node:net';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  /** `POST /v1/… HTTP/1.1` */
  line: string;
  /** As written, in order. */
  headers: [name: string, value: string][];
  body: string;
  socket: net.Socket;
  /** 1 for the first request of the server. */
  number: number;
}

export interface RawServer {
  url: string;
  port: number;
  requests: ReceivedRequest[];
  /** Connections accepted so far. */
  connections: () => number;
  close: () => Promise<void>;
}

/** A server that writes bytes, not HTTP, so that it can misbehave in any way. */
export async function serve(
  answer: (request: ReceivedRequest) => void,
  onConnection: (socket: net.Socket) => void = () => undefined,
): Promise<RawServer> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // resets are what several tests are about
    onConnection(socket);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const [line = '', ...fields] = received.slice(0, headEnd).split('\r\n');
      const headers = fields.map((field): [string, string] => {
        const colon = field.indexOf(': ');
        return [field.slice(0, colon), field.slice(colon + 2)];
      });
      const length = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0);
      const body = received.slice(headEnd + 4);
      if (body.length < length) return;
      received = '';
      const request = { line, headers, body, socket, number: requests.length + 1 };
      requests.push(request);
      answer(request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A whole answer; the body is sent as it is when it is a string. */
export function reply(
  { socket }: ReceivedRequest,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bodyless = status === 204 || status === 304;
  const fields = Object.entries({ ...(bodyless ? {} : { 'content-length': Buffer.byteLength(text) }), ...headers });
  const head = [`HTTP/1.1 ${status} X`, ...fields.map(([name, value]) => `${name}: ${value}`), '', ''];
  socket.write(head.join('\r\n') + (bodyless ? '' : text));
}
