import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request, type Dispatcher } from 'undici';

/** How an answer repeats the credentials that it was asked with. */
export type Echo =
  /** In an error with that status. */
  | 400
  | 401
  | 500
  /** As the id of a refund, or as its status and its collector's name. */
  | 'id'
  | 'status';

/** Stands before the sandbox, and repeats what it was sent where it is told to: in headers, in every field, and in every encoding. */
export interface EchoGateway {
  readonly url: string;
  /** The next requests to refund this payment, one each; then they go through. */
  echo(advancedPaymentId: string, ...how: Echo[]): void;
  /** Requests to the token endpoint with this refresh token, always. */
  echoRefresh(refreshToken: string): void;
  /** How many times it has repeated something. */
  echoed(): number;
  stop(): Promise<void>;
}

export async function startEchoGateway(target: string): Promise<EchoGateway> {
  const dispatcher = new Agent();
  const echoes = new Map<string, Echo[]>();
  const refreshTokens = new Set<string>();
  let echoed = 0;

  const server = createServer((incoming, outgoing) => {
    const { url: path = '/', headers } = incoming;
    const method = incoming.method as Dispatcher.HttpMethod;
    const answer = async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const how = method === 'POST' ? echoes.get(path.split('/')[3] ?? '')?.shift() : undefined;
      const repeated =
        path === '/oauth/token' ? refreshRepeated(body, refreshTokens) : how && refundRepeated(how, headers);
      if (repeated !== undefined) {
        echoed += 1;
        outgoing.writeHead(repeated.status, {
          'content-type': 'application/json',
          'x-echo': headers.authorization ?? '',
        });
        return void outgoing.end(JSON.stringify(repeated.body));
      }
      const { host: _host, connection: _connection, ...passed } = headers;
      const reply = await request(target + path, {
        method,
        headers: passed,
        body: body.length === 0 ? null : body,
        dispatcher,
      });
      const text = await reply.body.text();
      const { 'transfer-encoding': _encoding, ...answered } = reply.headers;
      outgoing.writeHead(reply.statusCode, answered).end(text);
    };
    answer().catch(() => incoming.socket.destroy()); // it was dropped, and so is this side
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    echo: (advancedPaymentId, ...how) => void echoes.set(advancedPaymentId, how),
    echoRefresh: (refreshToken) => void refreshTokens.add(refreshToken),
    echoed: () => echoed,
    async stop() {
      server.closeAllConnections();
      await Promise.all([dispatcher.close(), new Promise((resolve) => server.close(resolve))]);
    },
  };
}

interface Repeated {
  status: number;
  body: unknown;
}

function refundRepeated(how: Echo, { authorization = '' }: IncomingHttpHeaders): Repeated {
  const token = authorization.replace('Bearer ', '');
  const text = encodingsOf(authorization).join(' ');
  if (typeof how === 'number') return { status: how, body: errorOf(how, [authorization, token]) };
  const refund = { id: 1242469925, payment_id: 51617407254, amount: 25, status: 'approved' };
  if (how === 'id') return { status: 200, body: [{ ...refund, id: token }] };
  const source = { id: token, name: text, type: 'collector' };
  return { status: 200, body: [{ ...refund, status: text, source, date_created: text }] };
}

function refreshRepeated(body: Buffer, refreshTokens: ReadonlySet<string>): Repeated | undefined {
  const sent = JSON.parse(body.toString('utf8')) as Record<string, string>;
  if (!refreshTokens.has(sent['refresh_token'] ?? '')) return undefined;
  return { status: 400, body: { ...errorOf(400, Object.values(sent)), ...sent } };
}

function errorOf(status: number, secrets: readonly string[]): object {
  const texts = secrets.flatMap(encodingsOf);
  const cause = texts.map((text) => ({ code: text, message: `invalid ${text}`, data: text }));
  return { status: String(status), error: texts.join(' '), message: `The request said ${texts.join(', ')}.`, cause };
}

function encodingsOf(text: string): string[] {
  return [
    text,
    encodeURIComponent(text),
    Buffer.from(text).toString('base64'),
    Buffer.from(text).toString('base64url'),
  ];
}
