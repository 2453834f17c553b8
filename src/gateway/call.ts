import type { Dispatcher } from 'undici';
import { askForToken, isHeaderValue, tellRefused, whyNoToken, type AccessTokenProvider } from './access-token';
import { failureTypeOf, isGivenUpByProxy, isSuccess } from './classify';
import { failureOf, type FailureFacts, type Purpose } from './failure';
import { exchange, type Break, type Exchange } from './http';
import { parseHttpDate } from './http-date';
import type { CallOptions, SubmitFailure, SubmitFailureType } from './outcome';
import type { Pace } from './pace';
import { readGatewayError, UnreadableBody } from './responses';
import { parseRetryAfter } from './retry-after';

export interface Call<T> {
  purpose: Purpose;
  method: 'GET' | 'POST';
  /** Behind `/v1`; each segment is percent-encoded. */
  path: readonly string[];
  idempotencyKey?: string;
  body?: string;
  /** Milliseconds since the epoch: it is not sent after this. */
  notAfterMs?: number;
  /** Of a 200 or 201. @throws {UnreadableBody} */
  read: (body: string, token: string) => T;
}

export type CallResult<T> =
  { ok: true; value: T; gatewayTimeMs: number | undefined } | { ok: false; failure: SubmitFailure };

/** Never rejects. */
export type Caller = <T>(call: Call<T>, options: CallOptions) => Promise<CallResult<T>>;

export interface CallerOptions {
  origin: string;
  /** Of the base URL. */
  path: string;
  dispatcher: Dispatcher;
  accessToken: AccessTokenProvider;
  pace: Pace;
  timeoutMs: number;
  maxResponseBytes: number;
  userAgent?: string;
}

export function createCaller(caller: CallerOptions): Caller {
  return async <T>(call: Call<T>, options: CallOptions): Promise<CallResult<T>> => {
    const fail = (type: SubmitFailureType, facts: FailureFacts): CallResult<T> => ({
      ok: false,
      failure: failureOf(call.purpose, type, facts),
    });
    const path = encodePath(call.path);
    const key = call.idempotencyKey;
    if (path === undefined || (key !== undefined && !isHeaderValue(key))) {
      const happened = `The ${path === undefined ? 'id' : 'idempotency key'} cannot be part of a request`;
      return fail('BadRequest', { reach: 'unsent', happened });
    }
    // Before the call's time begins to count: a request that had to wait has as long for its answer as any other.
    const retryAfterMs = await caller.pace.turn(call.notAfterMs);
    if (retryAfterMs !== undefined) {
      const happened = "This worker's limit of requests per second is used up";
      return fail('RateLimited', { reach: 'unsent', happened, retryAfterMs });
    }
    const endsAt = performance.now() + (options.timeoutMs ?? caller.timeoutMs);
    let token: string;
    try {
      token = await askForToken(caller.accessToken, options.sellerId, endsAt - performance.now());
    } catch (error) {
      const reason = whyNoToken(error);
      const happened = `There is no access token for the call${reason === '' ? '' : `: ${reason}`}`;
      return fail('Unauthorized', { reach: 'unsent', happened });
    }
    const result = await exchange(
      caller.dispatcher,
      {
        origin: caller.origin,
        path: `${caller.path}/v1/${path}`,
        method: call.method,
        headers: {
          ...(key === undefined ? {} : { 'X-Idempotency-Key': key }),
          Authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(caller.userAgent === undefined ? {} : { 'user-agent': caller.userAgent }),
        },
        ...(call.body === undefined ? {} : { body: call.body }),
      },
      {
        timeoutMs: Math.max(1, endsAt - performance.now()),
        maxResponseBytes: caller.maxResponseBytes,
        ...(call.notAfterMs === undefined ? {} : { notAfterMs: call.notAfterMs }),
      },
    );
    if (result.kind === 'unsent') return fail('ConnectionFailed', { reach: 'unsent', ...explain(result.broken) });
    if (result.kind === 'unanswered') {
      const type = result.broken.why === 'timeout' ? 'Timeout' : 'ConnectionLost';
      return fail(type, { reach: 'unanswered', ...explain(result.broken) });
    }
    if (result.status === 401) tellRefused(caller.accessToken, options.sellerId, token);
    return interpret(call, result, token);
  };
}

function interpret<T>(call: Call<T>, answer: Exchange & { kind: 'answered' }, token: string): CallResult<T> {
  const { status, body, broken } = answer;
  const gatewayTimeMs = parseHttpDate(answer.date);
  let unreadable: string | undefined;
  if (isSuccess(status)) {
    try {
      if (body === undefined) throw new UnreadableBody(bodyProblem(broken));
      return { ok: true, value: call.read(body, token), gatewayTimeMs };
    } catch (error) {
      unreadable = error instanceof UnreadableBody ? error.message : 'cannot be read';
    }
  }
  const failure = failureOf(call.purpose, failureTypeOf(status), {
    reach: isGivenUpByProxy(status) ? 'unanswered' : 'answered',
    ...(unreadable === undefined ? {} : { happened: `The answer of the gateway ${unreadable}` }),
    gateway: readGatewayError(status, body, token),
    retryAfterMs: parseRetryAfter(answer.retryAfter, gatewayTimeMs ?? Date.now()),
  });
  return { ok: false, failure };
}

function bodyProblem(broken: Break | undefined): string {
  if (broken?.why === 'tooLarge') return 'is too large';
  return broken?.why === 'timeout' ? 'did not end in time' : 'was cut off';
}

/** Names the system's code, where there is one, in the failure's own sentence. */
function explain({ why, code }: Break): Pick<FailureFacts, 'detail'> {
  if (code !== undefined) return { detail: code };
  return why === 'timeout' ? { detail: 'timeout' } : {};
}

/** Undefined where a segment would change the path: an empty one, a dot segment, or what cannot be encoded. */
function encodePath(segments: readonly string[]): string | undefined {
  if (segments.some((segment) => typeof segment !== 'string' || /^(\.{0,2}|.{257,})$/s.test(segment))) return undefined;
  try {
    return segments.map(encodeURIComponent).join('/');
  } catch {
    return undefined; // an unpaired surrogate
  }
}
