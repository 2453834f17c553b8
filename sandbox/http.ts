import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** The little of an HTTP framework that the sandbox needs: whoever tests with it installs nothing for it. */

export interface Request {
  readonly raw: IncomingMessage;
  /** Path and query as they came. */
  readonly url: string;
  /** Of the route's `:names`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Text, whatever its content type: an empty one with a JSON content type is a documented request. */
  readonly body: string;
}

export type Handler = (request: Request, response: ServerResponse) => void | Promise<void>;

export interface HttpServer {
  route(method: 'GET' | 'POST', path: string, handler: Handler): void;
  /** For everything that no route takes. */
  otherwise(handler: Handler): void;
  /** @returns the base URL */
  listen(options: { host: string; port: number }): Promise<string>;
  /** Closes every connection, those with a request under way too. */
  close(): Promise<void>;
}

interface Route {
  method: string;
  pattern: RegExp;
  handler: Handler;
}

/** A request has a few bytes; only a mistake sends so much. */
const MAX_BODY_BYTES = 1_048_576;

export function createHttpServer(): HttpServer {
  const routes: Route[] = [];
  let fallback: Handler = (_request, response) => void response.writeHead(404).end();

  const handle = async (raw: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(raw);
    if (body === undefined) return void response.writeHead(413, { connection: 'close' }).end();
    const url = raw.url ?? '/';
    const path = url.split('?', 1)[0] ?? '/';
    for (const { method, pattern, handler } of routes) {
      const params = method === raw.method ? paramsOf(pattern, path) : undefined;
      if (params !== undefined) return await handler({ raw, url, params, body }, response);
    }
    await fallback({ raw, url, params: {}, body }, response);
  };

  const server = createServer((raw, response) => {
    handle(raw, response).catch((error: unknown) => {
      if (raw.destroyed && !raw.complete) return; // the client left before it had said everything
      if (!response.headersSent) response.writeHead(500);
      response.end(error instanceof Error ? error.message : String(error));
    });
  });

  return {
    route(method, path, handler) {
      const pattern = new RegExp(`^${path.replace(/:([A-Za-z]+)/g, '(?<$1>[^/]+)')}$`);
      routes.push({ method, pattern, handler });
    },
    otherwise(handler) {
      fallback = handler;
    },
    async listen({ host, port }) {
      server.listen(port, host);
      await once(server, 'listening');
      const { address, family, port: actual } = server.address() as AddressInfo;
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Undefined when it is too long. */
async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function paramsOf(pattern: RegExp, path: string): Record<string, string> | undefined {
  const groups = pattern.exec(path);
  if (groups === null) return undefined;
  try {
    return Object.fromEntries(
      Object.entries(groups.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch {
    return undefined; // a broken percent-encoding names nothing
  }
}
