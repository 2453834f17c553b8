import { describeProblems, type RequestProblem } from '../../contract';

/** The request, or the workflow ID it would get, breaks the contract. Nothing was started. */
export class InvalidRefundError extends Error {
  override name = 'InvalidRefundError' as const;

  /** @param problems every one of them, by field and without values */
  constructor(readonly problems: readonly RequestProblem[]) {
    super(`No refund was started, the request is invalid: ${describeProblems(problems)}`);
  }
}
