import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@temporalio/client';
import type { Sandbox } from '../../sandbox';
import { CLOSING_FAILURES, REFUND_WORKFLOW_TYPE } from '../../src/contract';
import { readSchema, validatorOf } from '../schemas';
import { EXPECTED, PAYMENT_PREFIX, REFUNDED } from './expected';

/** Every way in which a run of an example is not what it should be; empty when it is. */
export function checkOutput(stdout: string): string[] {
  const lines = stdout.trim().split('\n');
  const steps = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const problems = EXPECTED.flatMap((expected, index) =>
    isDeepStrictEqual(steps[index], expected)
      ? []
      : [`printed ${lines[index] ?? 'nothing'}\n    in place of ${JSON.stringify(expected)}`],
  );
  if (steps.length > EXPECTED.length) problems.push(`printed ${String(steps.length - EXPECTED.length)} lines too many`);
  const shown = new Set(EXPECTED.map(({ type }) => type));
  const missing = CLOSING_FAILURES.filter((type) => !shown.has(type));
  return [...problems, ...missing.map((type) => `no example shows the failure ${type}`)];
}

/** What was really refunded in this run, whatever was printed. */
export function checkLedger(sandbox: Sandbox, run: string): string[] {
  const entries = sandbox.ledger().filter(({ advancedPaymentId }) => advancedPaymentId.endsWith(run));
  const refunded = Object.fromEntries(
    entries.filter((entry) => entry.refundedAmount > 0).map((entry) => [entry.key, entry.refundedAmount]),
  );
  const expected = Object.fromEntries(
    Object.entries(REFUNDED).map(([reference, amount]) => [`refund-${PAYMENT_PREFIX}${run}-${reference}`, amount]),
  );
  const keys = entries.map(({ key }) => key);
  return [
    ...(isDeepStrictEqual(refunded, expected) ? [] : [`the ledger says ${JSON.stringify(refunded)}`]),
    ...(new Set(keys).size === keys.length ? [] : ['a key was committed twice']),
  ];
}

/** What the example sent and got, as Temporal keeps it: by the schemas, and with search attributes from the start. */
export async function checkHistories(client: Client, run: string): Promise<string[]> {
  const request = validatorOf(readSchema('refund-request'));
  const result = validatorOf(readSchema('refund-result'));
  const problems: string[] = [];
  let seen = 0;
  for await (const { workflowId, type } of client.workflow.list()) {
    if (!workflowId.includes(run)) continue;
    seen += 1;
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    const completed = events?.at(-1)?.workflowExecutionCompletedEventAttributes;
    if (type !== REFUND_WORKFLOW_TYPE) problems.push(`${workflowId} is a ${type}`);
    if (!request.validate(decode(started?.input))) problems.push(`${workflowId}, request: ${request.errors().join()}`);
    if (completed != null && !result.validate(decode(completed.result)))
      problems.push(`${workflowId}, result: ${result.errors().join()}`);
    const attributes = Object.keys(started?.searchAttributes?.indexedFields ?? {}).sort();
    const expected = ['AdvancedPaymentId', 'OrderId', 'RefundAmount', 'RefundStatus'];
    if (!isDeepStrictEqual(attributes, expected)) problems.push(`${workflowId} was started with ${attributes.join()}`);
  }
  return seen < EXPECTED.length / 2 ? [...problems, `only ${String(seen)} refunds were started`] : problems;
}

function decode(payloads: { payloads?: { data?: Uint8Array | null }[] | null } | null | undefined): unknown {
  return JSON.parse(Buffer.from(payloads?.payloads?.[0]?.data ?? []).toString());
}
