import { isApproved, isRejected, type Refund } from '../contract';
import type { SubmitFailureType } from './outcome';

export interface FailureTraits {
  /** Of the attempt that failed so; earlier attempts are not its business. */
  moneyMoved: 'no' | 'maybe';
  /** The same request with the same key may yet succeed. */
  retryable: boolean;
}

const REFUSED: FailureTraits = { moneyMoved: 'no', retryable: false };
const NOT_NOW: FailureTraits = { moneyMoved: 'no', retryable: true };
const AMBIGUOUS: FailureTraits = { moneyMoved: 'maybe', retryable: true };

/** What every failure means. Status and reach decide, never the gateway's messages. */
export const FAILURE_TRAITS: Readonly<Record<SubmitFailureType, FailureTraits>> = {
  BadRequest: REFUSED,
  NotFound: REFUSED,
  UnexpectedResponse: REFUSED,
  Unauthorized: NOT_NOW,
  Forbidden: NOT_NOW,
  RateLimited: NOT_NOW,
  ConnectionFailed: NOT_NOW,
  // These answers also come while an earlier send of the same key is still running.
  RequestTimeout: AMBIGUOUS,
  Conflict: AMBIGUOUS,
  Locked: AMBIGUOUS,
  FailedDependency: AMBIGUOUS,
  TooEarly: AMBIGUOUS,
  ServerError: AMBIGUOUS,
  UnreadableResponse: AMBIGUOUS,
  Timeout: AMBIGUOUS,
  ConnectionLost: AMBIGUOUS,
};

const TYPE_OF_STATUS: Readonly<Partial<Record<number, SubmitFailureType>>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'RequestTimeout',
  409: 'Conflict',
  423: 'Locked',
  424: 'FailedDependency',
  425: 'TooEarly',
  429: 'RateLimited',
};

/** For 200 and 201: the type where the body does not hold what was asked for. */
export function failureTypeOf(status: number): SubmitFailureType {
  const type = TYPE_OF_STATUS[status];
  if (type !== undefined) return type;
  if (status >= 300 && status <= 499) return 'UnexpectedResponse';
  if (status >= 500 && status <= 599) return 'ServerError';
  return 'UnreadableResponse'; // 2xx, and numbers that are no HTTP status
}

/** What a proxy says when it has given up on the gateway behind it, which may be at work still: as good as no answer. */
export function isGivenUpByProxy(status: number): boolean {
  // From 520 on no status is registered: a CDN's own, such as 520 (an empty answer) and 524 (none in time).
  return status === 408 || status === 502 || status === 504 || (status >= 520 && status <= 599);
}

/** The statuses whose body is read as an answer; the reference documents 200, sister endpoints 201. */
export function isSuccess(status: number): boolean {
  return status === 200 || status === 201;
}

/** Only what is approved as a whole is refunded, and only what ended without money as a whole is rejected. */
export function outcomeKindOf(refunds: readonly Refund[]): 'refunded' | 'accepted' | 'rejected' {
  if (refunds.length === 0) return 'accepted';
  if (refunds.every(isApproved)) return 'refunded';
  return refunds.every(isRejected) ? 'rejected' : 'accepted';
}
