import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { DecryptionError } from '../decryption-error';
import { type Access, corsHeaders, refusal } from './access';

export interface CodecServerOptions extends Access {
  codec: PayloadCodec;
  host: string;
  /** 0: any free one */
  port: number;
}

export interface CodecServer {
  url: string;
  stop(): Promise<void>;
}

/** Temporal takes payloads of 2 MB, which base64 makes a third larger; a page of history may hold several. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Nobody who means well takes longer to ask. */
const REQUEST_TIMEOUT_MS = 10_000;

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Temporal's remote codec over HTTP, for the Web UI and the `temporal` CLI: `POST /encode` and `/decode`, under any path.
 * @throws {Error} the address cannot be had
 * @see https://docs.temporal.io/production-deployment/data-encryption
 */
export async function startCodecServer({ codec, host, port, ...access }: CodecServerOptions): Promise<CodecServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const headers = corsHeaders(access, request.headers);
    answer(request, codec, access).then(
      (body) => send(response, body === undefined ? 204 : 200, headers, body),
      (error: unknown) => {
        const refused = error instanceof Refused ? error : new Refused(500, 'the answer could not be made');
        send(response, refused.status, headers, { error: refused.message });
      },
    );
  });
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Undefined for the question of a browser that comes before its request. */
async function answer(request: IncomingMessage, codec: PayloadCodec, access: Access): Promise<object | undefined> {
  const { method, headers, url = '/' } = request;
  // Browsers ask without the token.
  if (method === 'OPTIONS') return allowed(refusal({ origins: access.origins }, headers));
  allowed(refusal(access, headers));
  const [, action] = /\/(encode|decode)$/.exec(url.split('?', 1)[0] ?? '') ?? [];
  if (action === undefined) throw new Refused(404, 'only /encode and /decode are answered');
  if (method !== 'POST') throw new Refused(405, 'only POST is answered');
  // A page of anybody's may send a form without asking first.
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) throw new Refused(415, 'must be application/json');
  const payloads = payloadsOf(await bodyOf(request));
  return jsonOf(await apply(action === 'encode' ? codec.encode(payloads) : codec.decode(payloads)));
}

function allowed(refused: 401 | 403 | undefined): undefined {
  if (refused === 401) throw new Refused(401, 'the bearer token is missing or wrong');
  if (refused === 403) throw new Refused(403, 'this origin is not on the list');
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Refused(413, `must be at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const { Payloads } = temporal.api.common.v1;

function payloadsOf(body: string): Payload[] {
  try {
    return Payloads.fromObject(JSON.parse(body) as Record<string, unknown>).payloads;
  } catch {
    throw new Refused(400, 'must be {"payloads": [{"metadata": {…}, "data": "…"}]}, bytes as base64');
  }
}

/** As protobuf's JSON has it: bytes are base64. */
function jsonOf(payloads: Payload[]): object {
  return { payloads: [], ...Payloads.toObject(Payloads.create({ payloads }), { bytes: String }) };
}

async function apply(applying: Promise<Payload[]>): Promise<Payload[]> {
  try {
    return await applying;
  } catch (error) {
    if (error instanceof DecryptionError) throw new Refused(400, error.message);
    throw error;
  }
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body?: object): void {
  // What was not read of a request that is refused would hold the connection.
  const connection = status >= 400 ? { connection: 'close' } : {};
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...headers, ...type, ...connection, 'cache-control': 'no-store' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
