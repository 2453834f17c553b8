import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { routeNotFound, serviceUnavailable, unauthorized } from './bodies';
import { deliver, type Delivery } from './delivery';
import {
  handleRead,
  listRefunds,
  readAdvancedPayment,
  readPayment,
  readRefund,
  type Reader,
  type ReadParams,
} from './gets';
import { handleRefundPost } from './posts';
import type { World } from './world';

export interface ServerOptions {
  tokens: readonly string[];
  world: () => World;
}

type Handle = (world: World, request: FastifyRequest, reply: FastifyReply) => Promise<Delivery>;

/** The gateway's documented endpoints. */
export function createServer({ tokens, world }: ServerOptions): FastifyInstance {
  const server = fastify({ logger: false, forceCloseConnections: true });

  // Bodies stay text: an empty one with a JSON content type is a documented request, and broken ones are journalled too.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  const route =
    (handle: Handle) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const current = world();
      const delivery = await handle(current, request, reply);
      await deliver(delivery, request, reply, { delays: current.delays, gatewayNowMs: current.gatewayNowMs() });
    };

  const gate = (current: World, request: FastifyRequest): Delivery | undefined => {
    if (current.outage !== false) {
      current.journal.outages += 1;
      return current.outage === '503' ? { answer: serviceUnavailable() } : { drop: 'reset' };
    }
    return isAuthorized(request, tokens) ? undefined : { answer: unauthorized() };
  };

  server.post(
    '/v1/advanced_payments/:id/refunds',
    route(async (current, request, reply) => {
      current.journal.posts += 1;
      const { id } = request.params as { id: string };
      const key = request.headers['x-idempotency-key'];
      const entry = current.journal.open(
        id,
        typeof key === 'string' && key !== '' ? key : undefined,
        textBody(request),
      );
      const delivery = gate(current, request) ?? (await handleRefundPost(current, entry, request, reply));
      entry.answer = 'drop' in delivery ? 'dropped' : delivery.answer.status;
      return delivery;
    }),
  );

  const get = (path: string, read: Reader): void => {
    server.get(
      path,
      route(async (current, request) => {
        current.journal.gets += 1;
        return gate(current, request) ?? handleRead(current, read, request.params as ReadParams, request.url);
      }),
    );
  };
  get('/v1/advanced_payments/:advancedPaymentId', readAdvancedPayment);
  get('/v1/payments/:paymentId', readPayment);
  get('/v1/payments/:paymentId/refunds', listRefunds);
  get('/v1/payments/:paymentId/refunds/:refundId', readRefund);

  server.setNotFoundHandler(route(() => Promise.resolve({ answer: routeNotFound() })));
  return server;
}

function textBody(request: FastifyRequest): string {
  return typeof request.body === 'string' ? request.body : '';
}

function isAuthorized(request: FastifyRequest, tokens: readonly string[]): boolean {
  const given = digest(request.headers.authorization ?? '');
  return tokens.some((token) => timingSafeEqual(given, digest(`Bearer ${token}`)));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
