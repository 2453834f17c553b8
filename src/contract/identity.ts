import {
  checkWorkflowId,
  parseRefundRequest,
  type ParsedRequest,
  type RefundPolicy,
  type RefundRequest,
  type RequestProblem,
} from './request';
import { refundWorkflowId } from './workflow-id';

/** A request that may be started. */
export interface Requested {
  workflowId: string;
  parsed: ParsedRequest;
  /** What the workflow gets: the contract's fields, and of the policy only what the caller gave. */
  input: RefundRequest;
}

export type RequestedCheck = { ok: true; requested: Requested } | { ok: false; problems: RequestProblem[] };

/**
 * Which refund a request asks for: the same one gets the same workflow ID, whether it is asked for alone or as a line of a batch.
 * @param workflowId in place of the one made of payment and reference
 */
export function identifyRequest(request: unknown, workflowId?: unknown): RequestedCheck {
  const check = parseRefundRequest(request);
  const problems = check.ok ? [] : [...check.problems];
  const { advancedPaymentId, reference } = (check.ok ? check.request : { ...(request as object) }) as RefundRequest;
  const id = workflowId ?? refundWorkflowId(advancedPaymentId, reference ?? '');
  if (workflowId != null) {
    const problem = checkWorkflowId(typeof workflowId === 'string' ? workflowId : '');
    if (problem !== undefined) problems.push(problem);
  } else if (reference == null) {
    const problem = 'is needed, unique among the refunds of the payment, unless an explicit workflowId is passed';
    problems.push({ field: 'reference', problem });
  } else if (check.ok) {
    problems.push(...checkReference(refundWorkflowId(advancedPaymentId, reference)));
  }
  if (!check.ok || problems.length > 0) return { ok: false, problems };
  const given = (request as RefundRequest).policy;
  return {
    ok: true,
    requested: { workflowId: id as string, parsed: check.request, input: inputOf(check.request, given) },
  };
}

/**
 * The fields in which two requests of one workflow ID are different refunds. Who asked, why, and the timing make no difference: except where
 * who asked decides who may release it.
 */
export function differences(one: ParsedRequest, other: ParsedRequest): string[] {
  const [wanted, existing] = [identityOf(one), identityOf(other)];
  return Object.keys(wanted).filter((field) => wanted[field] !== existing[field]);
}

function identityOf(request: ParsedRequest): Record<string, string | undefined> {
  const { advancedPaymentId, amount, reference, orderId, currency, sellerId, hold, requestedBy } = request;
  return {
    advancedPaymentId,
    amount: String(amount),
    reference,
    orderId,
    currency,
    sellerId,
    hold: JSON.stringify(hold), // parsed: always in the same order
    requestedBy: hold?.releasedByAnother === true ? requestedBy : undefined,
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
