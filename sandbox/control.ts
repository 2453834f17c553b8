import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { HttpServer } from './http';
import type { Sandbox } from './index';
import { oauthFaultSchema } from './oauth';
import { faultPlanSchema, outageSchema, paymentSpecSchema } from './plan';

/** The sandbox's own endpoints, for people with curl and for other processes. They need no token. */
export function addControlRoutes(server: HttpServer, sandbox: Omit<Sandbox, 'url' | 'stop'>): void {
  const command = <S extends z.ZodType>(path: string, schema: S, run: (input: z.output<S>) => unknown): void => {
    server.route('POST', path, ({ body }, response) => {
      const parsed = schema.safeParse(jsonOf(body));
      if (!parsed.success) return send(response, 400, { error: z.prettifyError(parsed.error) });
      try {
        return send(response, 200, run(parsed.data) ?? { ok: true });
      } catch (error) {
        return send(response, 409, { error: error instanceof Error ? error.message : String(error) });
      }
    });
  };
  command('/__sandbox/payments', paymentSpecSchema, (spec) => sandbox.addPayment(spec));
  command('/__sandbox/faults', faultPlanSchema, (plan) => sandbox.setFaults(plan));
  command('/__sandbox/outage', z.strictObject({ outage: outageSchema }), ({ outage }) => sandbox.setOutage(outage));
  command('/__sandbox/clock', z.strictObject({ skewMs: z.number() }), ({ skewMs }) => sandbox.setClockSkew(skewMs));
  command('/__sandbox/oauth/authorize', z.unknown(), () => sandbox.oauth.authorize());
  command('/__sandbox/oauth/revoke', z.strictObject({ token: z.string() }), ({ token }) => sandbox.oauth.revoke(token));
  command('/__sandbox/oauth/faults', z.strictObject({ script: z.array(oauthFaultSchema) }), ({ script }) =>
    sandbox.oauth.setFaults(script),
  );
  command('/__sandbox/reset', z.unknown(), () => sandbox.reset());

  server.route('GET', '/__sandbox/ledger', (_request, response) => send(response, 200, sandbox.ledger()));
  server.route('GET', '/__sandbox/oauth/requests', (_request, response) =>
    send(response, 200, sandbox.oauth.requests()),
  );
  server.route('GET', '/__sandbox/requests', (_request, response) =>
    send(response, 200, { counters: sandbox.counters(), requests: sandbox.requests() }),
  );
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** `undefined` for an empty body; text that is no JSON is left for the schema to refuse. */
function jsonOf(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
