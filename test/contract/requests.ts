import { parseRefundRequest, type ParsedRequest, type RequestProblem } from '../../src/contract';

export const MINIMAL = { advancedPaymentId: '21000123456', amount: 25 };

export function accepted(input: unknown): ParsedRequest {
  const check = parseRefundRequest(input);
  expect(check).toMatchObject({ ok: true });
  return (check as { request: ParsedRequest }).request;
}

export function problemsOf(input: unknown): RequestProblem[] {
  const check = parseRefundRequest(input);
  expect(check).toMatchObject({ ok: false });
  return (check as { problems: RequestProblem[] }).problems;
}

/** The fields that a request with these changes is refused for, in order, each once. */
export function refusedFields(change: Record<string, unknown>): string[] {
  return [...new Set(problemsOf({ ...MINIMAL, ...change }).map(({ field }) => field))];
}
