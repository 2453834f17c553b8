import { once } from 'node:events';
import {
  connect,
  constants,
  createServer,
  type Http2Stream,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface ResettingProxy {
  address: string;
  /** How many calls it has reset. */
  resets(): number;
  stop(): Promise<void>;
}

/**
 * Stands between a client and Temporal, and resets the calls of one method as Temporal does once its own clock says that the deadline is over;
 * passes all others.
 */
export async function startResettingProxy(target: string, method: string, afterMs: number): Promise<ResettingProxy> {
  const upstream = connect(`http://${target}`);
  const sessions = new Set<ServerHttp2Session>();
  const timers = new Set<NodeJS.Timeout>();
  let resets = 0;
  const reset = (stream: Http2Stream): void => {
    resets += 1;
    stream.close(constants.NGHTTP2_CANCEL);
  };
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined); // the client has gone
    if (headers[':path']?.endsWith(`/${method}`)) {
      timers.add(setTimeout(() => reset(stream), afterMs));
      return;
    }
    const passed = upstream.request(headers);
    let trailers: IncomingHttpHeaders = {};
    passed.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    passed.on('response', (response) => stream.respond(response, { waitForTrailers: true }));
    passed.on('trailers', (received: IncomingHttpHeaders) => (trailers = received));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.pipe(passed).pipe(stream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    resets: () => resets,
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      upstream.destroy();
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
