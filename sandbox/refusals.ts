import * as bodies from './bodies';
import type { Fault, FaultKind } from './plan';

type Refusal = (fault: Fault, path: string) => bodies.Answer;

/** Faults that are an answer and nothing else: nothing is committed, nothing is looked at. */
const REFUSALS: Partial<Record<FaultKind, Refusal>> = {
  '400': bodies.invalidSplitterId,
  'too-old': bodies.tooOld,
  '401': bodies.unauthorized,
  '403': bodies.forbidden,
  '404': bodies.advancedPaymentNotFound,
  '408': bodies.requestTimeout,
  '409': bodies.keyStillRunning,
  '422': bodies.keyUnprocessable,
  '423': bodies.locked,
  '424': bodies.failedDependency,
  '425': bodies.tooEarly,
  '429': ({ retryAfterSeconds = 1 }) => bodies.tooManyRequests(retryAfterSeconds),
  '500': bodies.internalServerError,
  '500-before': bodies.internalServerError,
  '503': bodies.serviceUnavailable,
  'html-502': bodies.badGatewayPage,
  redirect: (_fault, path) => bodies.redirectTo(path),
};

export function refusalOf(fault: Fault | undefined, path: string): bodies.Answer | undefined {
  return fault && REFUSALS[fault.fault]?.(fault, path);
}
