import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { routeNotFound, serviceUnavailable, unauthorized } from './bodies';
import { deliver, type Delivery } from './delivery';
import { handleRead, listRefunds, readAdvancedPayment, readPayment, readRefund, type Reader } from './gets';
import { createHttpServer, type Handler, type HttpServer, type Request } from './http';
import { handleTokenPost } from './token-endpoint';
import { handleRefundPost } from './posts';
import type { World } from './world';

export interface ServerOptions {
  tokens: readonly string[];
  world: () => World;
}

type Handle = (world: World, request: Request, response: ServerResponse) => Promise<Delivery>;

/** The gateway's documented endpoints. */
export function createServer({ tokens, world }: ServerOptions): HttpServer {
  const server = createHttpServer();

  const route =
    (handle: Handle): Handler =>
    async (request, response) => {
      const current = world();
      const delivery = await handle(current, request, response);
      await deliver(delivery, request, response, { delays: current.delays, gatewayNowMs: current.gatewayNowMs() });
    };

  const outage = (current: World): Delivery | undefined => {
    if (current.outage === false) return undefined;
    current.journal.outages += 1;
    return current.outage === '503' ? { answer: serviceUnavailable() } : { drop: 'reset' };
  };
  const gate = (current: World, request: Request): Delivery | undefined => {
    const out = outage(current);
    if (out !== undefined) return out;
    return isAuthorized(request, tokens, current) ? undefined : { answer: unauthorized() };
  };

  server.route(
    'POST',
    '/v1/advanced_payments/:id/refunds',
    route(async (current, request, response) => {
      current.journal.posts += 1;
      const { id = '' } = request.params;
      const key = request.raw.headers['x-idempotency-key'];
      const entry = current.journal.open(id, typeof key === 'string' && key !== '' ? key : undefined, request.body);
      const delivery = gate(current, request) ?? (await handleRefundPost(current, entry, request, response));
      entry.answer = 'drop' in delivery ? 'dropped' : delivery.answer.status;
      return delivery;
    }),
  );

  server.route(
    'POST',
    '/oauth/token',
    route(async (current, request, response) => outage(current) ?? handleTokenPost(current, request, response)),
  );

  const get = (path: string, read: Reader): void => {
    server.route(
      'GET',
      path,
      route(async (current, request) => {
        current.journal.gets += 1;
        return gate(current, request) ?? handleRead(current, read, request.params, request.url);
      }),
    );
  };
  get('/v1/advanced_payments/:advancedPaymentId', readAdvancedPayment);
  get('/v1/payments/:paymentId', readPayment);
  get('/v1/payments/:paymentId/refunds', listRefunds);
  get('/v1/payments/:paymentId/refunds/:refundId', readRefund);

  server.otherwise(route(() => Promise.resolve({ answer: routeNotFound() })));
  return server;
}

function isAuthorized({ raw }: Request, tokens: readonly string[], world: World): boolean {
  const { authorization = '' } = raw.headers;
  const given = digest(authorization);
  if (tokens.some((token) => timingSafeEqual(given, digest(`Bearer ${token}`)))) return true;
  return world.oauth.accepts(authorization.replace(/^Bearer /, ''), world.gatewayNowMs());
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
