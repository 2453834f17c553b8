import { once } from 'node:events';
import {
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface MeddlingProxy {
  address: string;
  /** How many calls of that method have come. */
  met(): number;
  /** How many calls it has ended itself. */
  ended(): number;
  stop(): Promise<void>;
}

/** As Temporal does at the deadline, when it gets there before the client. */
export function reset(stream: ServerHttp2Stream): void {
  stream.close(constants.NGHTTP2_CANCEL);
}

/** An answer that is a gRPC error. */
export function refuse(code: number, message: string): (stream: ServerHttp2Stream) => void {
  return (stream) => {
    const status = { 'grpc-status': String(code), 'grpc-message': encodeURIComponent(message) };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
  };
}

/** Stands between a client and Temporal, and ends the calls of one method itself, after a while, or the first of them; passes all others. */
export async function startMeddlingProxy(
  target: string,
  method: string,
  { afterMs, end, times = Infinity }: { afterMs: number; end: (stream: ServerHttp2Stream) => void; times?: number },
): Promise<MeddlingProxy> {
  const upstream = connect(`http://${target}`);
  const sessions = new Set<ServerHttp2Session>();
  const timers = new Set<NodeJS.Timeout>();
  let ended = 0;
  let met = 0;
  const endCall = (stream: ServerHttp2Stream): void => {
    ended += 1;
    end(stream);
  };
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined); // the client has gone
    if (headers[':path']?.endsWith(`/${method}`) && met++ < times) {
      timers.add(setTimeout(() => endCall(stream), afterMs));
      return;
    }
    const passed = upstream.request(headers);
    let trailers: IncomingHttpHeaders = {};
    passed.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    passed.on('response', (response) => {
      if (!stream.destroyed) stream.respond(response, { waitForTrailers: true }); // the client may have gone first
    });
    passed.on('trailers', (received: IncomingHttpHeaders) => (trailers = received));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.pipe(passed).pipe(stream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    met: () => met,
    ended: () => ended,
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      upstream.destroy();
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
