import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { HttpConfig } from '../../config';

export interface Answer {
  /** @default 200 */
  status?: number;
  /** @default "application/json" */
  contentType?: string;
  body: string;
}

/** By path. */
export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

export interface HttpServer {
  stop(): Promise<void>;
}

/** Nobody who means well takes longer to ask. */
const REQUEST_TIMEOUT_MS = 10_000;

/** @throws {Error} that says what to do when the address cannot be had */
export async function startHttpServer({ host, port }: HttpConfig, routes: Routes): Promise<HttpServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    void answer(routes, request).then((given) => send(response, given));
  });
  server.listen({ host, port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Error(
      `REFUNDS_HTTP_HOST and REFUNDS_HTTP_PORT name an address that cannot be listened on (${code}): every worker on a host needs ` +
        'a port of its own; without REFUNDS_HTTP_PORT there are no health checks and no metrics',
    );
  }
  let stopping: Promise<void> | undefined;
  return { stop: () => (stopping ??= stop(server)) };
}

async function answer(routes: Routes, { url = '/', method }: IncomingMessage): Promise<Answer & { allow?: string }> {
  const [path = '/'] = url.split('?', 1);
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return json(404, { error: 'not found', paths: Object.keys(routes) });
  if (method !== 'GET' && method !== 'HEAD') {
    return { ...json(405, { error: 'only GET and HEAD are answered' }), allow: 'GET, HEAD' };
  }
  try {
    return await route();
  } catch {
    return json(500, { error: 'the answer could not be made' });
  }
}

export function json(status: number, value: unknown): Answer {
  return { status, body: `${JSON.stringify(value)}\n` };
}

function send(response: ServerResponse, given: Answer & { allow?: string }): void {
  const { status = 200, contentType = 'application/json', body, allow } = given;
  response
    .writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...(allow === undefined ? {} : { allow }),
    })
    .end(body); // Node leaves the body out of an answer to HEAD
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
