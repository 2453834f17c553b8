import type { GatewayError } from '../contract';
import { FAILURE_TRAITS } from './classify';
import type { SubmitFailure, SubmitFailureType } from './outcome';

/** A read moves no money whatever becomes of it. */
export type Purpose = 'submit' | 'read';

export interface FailureFacts {
  reach: SubmitFailure['reach'];
  /** In place of the type's first clause: what happened, in our own words. */
  happened?: string;
  /** The system's code, e.g. `ECONNREFUSED`. */
  detail?: string;
  gateway?: GatewayError;
  retryAfterMs?: number | undefined;
}

const NOTHING = 'this attempt refunded nothing';
const LOOK =
  'whether money moved, a look at the payment tells: it comes before anything is sent again, with the same key';
const WAIT =
  'an earlier attempt may still be running: after a while a look tells, before anything is sent again, with the same key';

/** What happened, and what follows of it for a refund that was sent. */
const SENTENCES: Readonly<Record<SubmitFailureType, readonly [happened: string, next: string]>> = {
  BadRequest: ['The gateway refused the request', `${NOTHING}: check the payment and the amount with the gateway`],
  NotFound: ['The gateway knows no such payment for these credentials', `${NOTHING}: check its id and its seller`],
  UnexpectedResponse: ['The gateway gave an unexpected answer', `${NOTHING}: check its address and its documentation`],
  Unauthorized: [
    'The gateway did not accept the access token',
    `${NOTHING}: renew the token, and it can be sent again`,
  ],
  Forbidden: [
    'The gateway forbids it with these credentials',
    `${NOTHING}: grant the permission, and it can be sent again`,
  ],
  RateLimited: ['The gateway asks for fewer requests', `${NOTHING}: it can be sent again after a while`],
  ConnectionFailed: ['The gateway could not be reached', `${NOTHING}: check its name, network and TLS if this lasts`],
  RequestTimeout: ['The gateway gave up waiting for the request', WAIT],
  Conflict: ['The gateway is at work on the same key or payment', WAIT],
  Locked: ['The gateway has locked the payment', WAIT],
  FailedDependency: ['The gateway failed for another service', WAIT],
  TooEarly: ['The gateway calls it too early', WAIT],
  ServerError: ['The gateway failed', LOOK],
  UnreadableResponse: ['The answer of the gateway is not readable', LOOK],
  Timeout: ['The gateway did not answer in time', LOOK],
  ConnectionLost: ['The connection to the gateway broke before an answer', LOOK],
};

export function failureOf(purpose: Purpose, type: SubmitFailureType, facts: FailureFacts): SubmitFailure {
  const { reach, gateway, retryAfterMs } = facts;
  const { moneyMoved, retryable } = FAILURE_TRAITS[type];
  const [happened, next] = SENTENCES[type];
  const follows =
    purpose === 'read' ? 'this was only a look, which moves no money' : reach === 'unsent' ? 'nothing was sent' : next;
  return {
    kind: 'failure',
    type,
    moneyMoved: purpose === 'read' || reach === 'unsent' ? 'no' : moneyMoved,
    reach,
    message: `${facts.happened ?? happened}${named(facts)}; ${follows}.`,
    ...(gateway === undefined ? {} : { gateway }),
    ...(retryAfterMs === undefined || !retryable ? {} : { retryAfterMs }),
  };
}

/** The status and the gateway's cause codes, which its documentation and its support go by. */
function named({ gateway, detail }: FailureFacts): string {
  if (gateway === undefined) return detail === undefined ? '' : ` (${detail})`;
  const codes = (gateway.cause ?? []).flatMap(({ code }) =>
    code !== undefined && /^[\w.-]{1,40}$/.test(code) ? [code] : [],
  );
  return codes.length === 0 ? ` (HTTP ${gateway.status})` : ` (HTTP ${gateway.status}, cause ${codes.join(', ')})`;
}
