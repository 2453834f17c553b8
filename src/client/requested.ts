import { identifyRequest, type Requested } from '../contract/identity';
import type { RefundRequest } from '../contract';
import { InvalidRefundError } from './errors';

/** @throws {InvalidRefundError} naming every field that is wrong */
export function checkRequested(request: RefundRequest, workflowId: string | undefined): Requested {
  const check = identifyRequest(request, workflowId);
  if (!check.ok) throw new InvalidRefundError(check.problems);
  return check.requested;
}
