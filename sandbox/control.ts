import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Sandbox } from './index';
import { faultPlanSchema, outageSchema, paymentSpecSchema } from './plan';

/** The sandbox's own endpoints, for people with curl and for other processes. They need no token. */
export function addControlRoutes(server: FastifyInstance, sandbox: Omit<Sandbox, 'url' | 'stop'>): void {
  const command = <S extends z.ZodType>(path: string, schema: S, run: (input: z.output<S>) => unknown): void => {
    server.post(path, async (request, reply) => {
      const parsed = schema.safeParse(jsonOf(request.body));
      if (!parsed.success) return reply.code(400).send({ error: z.prettifyError(parsed.error) });
      try {
        return reply.send(run(parsed.data) ?? { ok: true });
      } catch (error) {
        return reply.code(409).send({ error: error instanceof Error ? error.message : String(error) });
      }
    });
  };
  command('/__sandbox/payments', paymentSpecSchema, (spec) => sandbox.addPayment(spec));
  command('/__sandbox/faults', faultPlanSchema, (plan) => sandbox.setFaults(plan));
  command('/__sandbox/outage', z.strictObject({ outage: outageSchema }), ({ outage }) => sandbox.setOutage(outage));
  command('/__sandbox/clock', z.strictObject({ skewMs: z.number() }), ({ skewMs }) => sandbox.setClockSkew(skewMs));
  command('/__sandbox/reset', z.unknown(), () => sandbox.reset());

  server.get('/__sandbox/ledger', () => sandbox.ledger());
  server.get('/__sandbox/requests', () => ({ counters: sandbox.counters(), requests: sandbox.requests() }));
}

/** `undefined` for an empty body; text that is no JSON is left for the schema to refuse. */
function jsonOf(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
