import { Agent, type Dispatcher } from 'undici';
import { sumOf, toHundredths, type Refund } from '../contract';
import type { AccessTokenProvider } from './access-token';
import { parseBaseUrl } from './base-url';
import { createCaller, type Call, type Caller } from './call';
import { outcomeKindOf } from './classify';
import { failureOf } from './failure';
import {
  GatewayReadError,
  type CallOptions,
  type Gateway,
  type Reading,
  type SubmitOrder,
  type SubmitOutcome,
} from './outcome';
import { ANY_PACE, createPace } from './pace';
import { isMoney, readPayment, readPayments, readRefundList, readRefunds, UnreadableBody } from './responses';

export interface GatewayOptions {
  /** `https://api.mercadopago.com`; http only for loopback hosts. A path is kept. */
  baseUrl: string;
  /** Asked before every call. What it throws is shown to operators: it must hold no secret. */
  accessToken: AccessTokenProvider;
  /** Milliseconds for a whole call, the access token and the answer's last byte included. @default 30_000 */
  timeoutMs?: number;
  /** Milliseconds for DNS, TCP and TLS; for the client's own pool. @default 5_000 */
  connectTimeoutMs?: number;
  /** Longer answers are cut off unread. @default 1_048_576 */
  maxResponseBytes?: number;
  /**
   * Requests of this client that may leave in a second, evenly spaced. One that would wait longer than 5 s is not made: it comes to a retryable
   * `RateLimited`, with nothing sent. @default unlimited
   */
  maxRequestsPerSecond?: number;
  /** In place of the client's own pool; it stays the caller's to close. It must not resend: no `RetryAgent`. */
  dispatcher?: Dispatcher;
  userAgent?: string;
}

/**
 * The gateway over HTTP: one attempt per call, never resent, no redirect followed.
 * @throws {Error} when the base URL may not be used
 */
export function createGateway(options: GatewayOptions): Gateway {
  const base = parseBaseUrl(options.baseUrl);
  const dispatcher = options.dispatcher ?? createPool(options.connectTimeoutMs ?? 5_000);
  const call = createCaller({
    ...base,
    dispatcher,
    accessToken: options.accessToken,
    pace: options.maxRequestsPerSecond === undefined ? ANY_PACE : createPace(options.maxRequestsPerSecond),
    timeoutMs: options.timeoutMs ?? 30_000,
    maxResponseBytes: options.maxResponseBytes ?? 1_048_576, // an answer is a few kB
    ...(options.userAgent === undefined ? {} : { userAgent: options.userAgent }),
  });
  const look = <T>(path: string[], read: Call<T>['read'], callOptions?: CallOptions): Promise<Reading<T>> =>
    reading(call, { purpose: 'read', method: 'GET', path, read }, callOptions);
  let closing: Promise<void> | undefined;

  return {
    submitRefund: (order) => submit(call, order),
    getPayments: (id, callOptions) => look(['advanced_payments', id], readPayments, callOptions),
    getPayment: (id, callOptions) =>
      look(['payments', id], (body, token) => theOne(id, [readPayment(body, token)]), callOptions),
    listRefunds: (paymentId, callOptions) =>
      look(['payments', paymentId, 'refunds'], (body, token) => readRefundList(body, token, paymentId), callOptions),
    getRefund: (paymentId, id, callOptions) =>
      look(
        ['payments', paymentId, 'refunds', id],
        (body, token) => theOne(id, readRefunds(body, token, paymentId)),
        callOptions,
      ),
    close: () => (closing ??= options.dispatcher === undefined ? dispatcher.close() : Promise.resolve()),
  };
}

/** @see seed/: "Refund partial amount", POST /v1/advanced_payments/{id}/refunds */
async function submit(call: Caller, order: SubmitOrder): Promise<SubmitOutcome> {
  const { amount, idempotencyKey } = order;
  // The gateway takes 0, null or no amount for a full refund, and may round to 0: nothing of the kind may leave.
  if (amount !== 'full' && !isMoney(amount)) {
    const happened = 'The amount is neither "full" nor above 0 with at most 2 decimals';
    return failureOf('submit', 'BadRequest', { reach: 'unsent', happened });
  }
  const result = await call<Refund[]>(
    {
      purpose: 'submit',
      method: 'POST',
      path: ['advanced_payments', order.advancedPaymentId, 'refunds'],
      idempotencyKey: idempotencyKey ?? '', // a caller in plain JavaScript may leave it out: refused, never sent without
      body: JSON.stringify(amount === 'full' ? {} : { amount }),
      ...(order.notAfterMs === undefined ? {} : { notAfterMs: order.notAfterMs }),
      read: (body, token) => checkSum(readRefunds(body, token), amount),
    },
    order,
  );
  return result.ok ? { kind: outcomeKindOf(result.value), refunds: result.value } : result.failure;
}

/** Refunds of another sum are not the answer to this request. */
function checkSum(refunds: Refund[], amount: number | 'full'): Refund[] {
  if (refunds.length === 0) throw new UnreadableBody('holds no refund');
  if (new Set(refunds.map(({ id }) => id)).size < refunds.length) throw new UnreadableBody('holds a refund twice');
  const sum = sumOf(refunds);
  if (amount !== 'full' && toHundredths(sum) !== toHundredths(amount)) {
    throw new UnreadableBody(`is of ${sum} in place of ${amount}`);
  }
  return refunds;
}

async function reading<T>(call: Caller, order: Call<T>, options: CallOptions = {}): Promise<Reading<T>> {
  const result = await call(order, options);
  if (!result.ok) throw new GatewayReadError(result.failure);
  const { value, gatewayTimeMs } = result;
  return gatewayTimeMs === undefined ? { value } : { value, gatewayTimeMs };
}

/** The one thing that was asked for by its id. */
function theOne<T extends { id: string }>(id: string, found: T[]): T {
  const [only, ...others] = found;
  if (only === undefined || others.length > 0 || only.id !== id) throw new UnreadableBody('is about something else');
  return only;
}

/** HTTP/1.1 without pipelining: a request that shares its connection could be lost or resent for another's sake. */
function createPool(connectTimeoutMs: number): Agent {
  return new Agent({ pipelining: 1, allowH2: false, connect: { timeout: connectTimeoutMs } });
}
