import {
  checkWorkflowId,
  parseRefundRequest,
  refundWorkflowId,
  type ParsedRequest,
  type RefundPolicy,
  type RefundRequest,
  type RequestProblem,
} from '../contract';
import { InvalidRefundError } from './errors';

/** A request that may be started. */
export interface Requested {
  workflowId: string;
  parsed: ParsedRequest;
  /** What the workflow gets: the contract's fields, and of the policy only what the caller gave. */
  input: RefundRequest;
}

/** @throws {InvalidRefundError} naming every field that is wrong */
export function checkRequested(request: RefundRequest, workflowId: string | undefined): Requested {
  const check = parseRefundRequest(request);
  const problems = check.ok ? [] : [...check.problems];
  const { advancedPaymentId, reference } = check.ok ? check.request : { ...request };
  if (workflowId !== undefined) {
    const problem = checkWorkflowId(workflowId);
    if (problem !== undefined) problems.push(problem);
  } else if (reference == null) {
    const problem = 'is needed, unique among the refunds of the payment, unless an explicit workflowId is passed';
    problems.push({ field: 'reference', problem });
  } else if (check.ok) {
    problems.push(...checkReference(refundWorkflowId(advancedPaymentId, reference)));
  }
  if (!check.ok || problems.length > 0) throw new InvalidRefundError(problems);
  return {
    workflowId: workflowId ?? refundWorkflowId(check.request.advancedPaymentId, reference ?? ''),
    parsed: check.request,
    input: inputOf(check.request, request.policy),
  };
}

function checkReference(workflowId: string): RequestProblem[] {
  const problem = checkWorkflowId(workflowId)?.problem;
  if (problem === undefined) return [];
  return [
    {
      field: 'reference',
      problem:
        'is part of the workflow ID refund-{advancedPaymentId}-{reference}, and that ' +
        `${problem}. Pass a shorter reference of these characters, or an explicit workflowId`,
    },
  ];
}

function inputOf({ policy: defaulted, ...fields }: ParsedRequest, given: RefundRequest['policy']): RefundRequest {
  const policy: Partial<RefundPolicy> = {};
  for (const name of Object.keys(defaulted) as (keyof RefundPolicy)[]) {
    const value = given?.[name];
    if (value != null) policy[name] = value;
  }
  return Object.keys(policy).length === 0 ? fields : { ...fields, policy };
}
