import { addControlRoutes } from './control';
import type { Counters, RequestEntry } from './journal';
import { toLedgerEntry, type LedgerEntry } from './ledger';
import type { OAuthFault, OAuthRequestEntry, TokenAnswer } from './oauth';
import type { FaultPlan, Outage, PaymentSpec } from './plan';
import { createServer } from './server';
import { World, type WorldOptions } from './world';

export type { Counters, RequestEntry } from './journal';
export type { LedgerEntry } from './ledger';
export type { OAuthFault, OAuthOptions, OAuthRequestEntry, TokenAnswer } from './oauth';
export type { Fault, FaultKind, FaultPlan, GetFault, Outage, PaymentSpec, PostFault } from './plan';

export interface SandboxOptions extends WorldOptions {
  /** @default 0: any free one */
  port?: number;
  /** The control endpoints need no token, so anything but loopback opens them to the network. @default '127.0.0.1' */
  host?: string;
  /** @default 'TEST-sandbox-token' */
  token?: string;
  /** Tokens of further sellers. */
  otherTokens?: readonly string[];
}

/** A simulated Mercado Pago gateway over HTTP. Its state is kept in memory and survives nothing. */
export interface Sandbox {
  readonly url: string;
  /** The access token that it takes. */
  readonly token: string;
  /** What was really committed, in order, each at its present status. */
  ledger(): LedgerEntry[];
  /** Every POST that reached the refund endpoint, in order. */
  requests(): RequestEntry[];
  counters(): Counters;
  /** @throws {Error} when it exists already */
  addPayment(payment: PaymentSpec): { advancedPaymentId: string; paymentIds: string[] };
  /** Replaces the plan of one advanced payment, or the plan for all; one without `posts` and `gets` removes it. */
  setFaults(plan: FaultPlan): void;
  setOutage(outage: Outage): void;
  /** Milliseconds by which the gateway's clock is ahead. */
  setClockSkew(skewMs: number): void;
  /** The token endpoint, `POST /oauth/token`. */
  readonly oauth: SandboxOAuth;
  /** Back to how it was started: payments, refunds, keys, faults, journal. Requests that hang are dropped. */
  reset(): void;
  /** Drops what hangs and closes every connection. */
  stop(): Promise<void>;
}

export interface SandboxOAuth {
  /** What an application gets once one more seller has authorised it. Its access token is taken until it is over. */
  authorize(): TokenAnswer;
  /** Of either kind. */
  revoke(token: string): void;
  /** One a request, in order. */
  setFaults(script: readonly OAuthFault[]): void;
  /** Every request to the token endpoint, in order. */
  requests(): OAuthRequestEntry[];
}

export const DEFAULT_TOKEN = 'TEST-sandbox-token';

/**
 * Starts a simulated gateway, on a port of its own unless one is given.
 * @throws {Error} the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { token = DEFAULT_TOKEN, otherTokens = [], host = '127.0.0.1', port = 0 } = options;
  let world = new World(options);
  const server = createServer({ tokens: [token, ...otherTokens], world: () => world });

  const sandbox: Omit<Sandbox, 'url' | 'stop'> = {
    token,
    ledger() {
      world.state.settleAll(Date.now());
      return world.state.commits.map(toLedgerEntry);
    },
    requests: () => structuredClone(world.journal.requests),
    counters: () => world.counters(),
    addPayment: (payment) => ({
      advancedPaymentId: payment.advancedPaymentId,
      paymentIds: world.addPayment(payment).map(({ id }) => id),
    }),
    setFaults: (plan) => world.faults.set(plan),
    setOutage: (outage) => void (world.outage = outage),
    setClockSkew: (skewMs) => void (world.clockSkewMs = skewMs),
    oauth: {
      authorize: () => world.oauth.authorize(world.gatewayNowMs()),
      revoke: (one) => world.oauth.revoke(one),
      setFaults: (script) => world.oauth.setFaults(script),
      requests: () => structuredClone(world.oauth.requests),
    },
    reset() {
      world.delays.cancelAll();
      world = new World(options);
    },
  };
  addControlRoutes(server, sandbox);

  const url = await server.listen({ port, host });
  return {
    ...sandbox,
    url,
    async stop() {
      world.delays.cancelAll();
      await server.close();
    },
  };
}
