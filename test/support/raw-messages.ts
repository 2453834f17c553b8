import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { RefundWorld } from './refund-world';

type Json = object | string | number | null;

export interface Payload {
  metadata?: Record<string, Uint8Array>;
  data: Uint8Array;
}

/** What the SDK's own client would never send: straight to the server, as other clients and the Web UI's dialogs do. */
export const UNREADABLE: readonly [name: string, payload: Payload, why: string][] = [
  ['bytes that are not JSON', payload('json/plain', 'NaN'), 'not valid JSON'],
  ['half of a JSON object', payload('json/plain', '{"requestedBy": "bea", "reason": '), 'not valid JSON'],
  ['an empty text that says it is JSON', payload('json/plain', ''), 'not valid JSON'],
  ['the encoding json/protobuf', payload('json/protobuf', '{"releasedBy": "bea"}'), 'json/protobuf'],
  ['an encoding that nobody knows', payload('binary/secret', 'sealed'), 'binary/secret'],
  ['an encoding with a line break', payload('json/\nplain', '{}'), 'names no encoding that is known'],
  ['plain bytes', payload('binary/plain', '{"releasedBy": "bea"}'), 'bytes'],
  ['no metadata', { data: Buffer.from('{}') }, 'names no encoding that is known'],
];

export function payload(encoding: string, data: string): Payload {
  return { metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) };
}

export function json(value: Json): Payload {
  return payload('json/plain', JSON.stringify(value));
}

export interface StartFields {
  memo?: Record<string, Payload>;
  signal?: { name: string; payloads: Payload[] };
}

export async function startRaw(
  { client, taskQueue }: Pick<RefundWorld, 'client' | 'taskQueue'>,
  type: string,
  payloads: Payload[],
  { memo, signal }: StartFields = {},
): Promise<WorkflowHandle> {
  const workflowId = `test-${randomUUID()}`;
  const start = {
    namespace: 'default',
    requestId: randomUUID(),
    workflowId,
    workflowType: { name: type },
    taskQueue: { name: taskQueue },
    input: { payloads },
    ...(memo === undefined ? {} : { memo: { fields: memo } }),
  };
  if (signal === undefined) {
    await client.workflowService.startWorkflowExecution(start);
  } else {
    const { name: signalName, payloads: args } = signal;
    const signalInput = { payloads: args };
    await client.workflowService.signalWithStartWorkflowExecution({ ...start, signalName, signalInput });
  }
  return client.workflow.getHandle(workflowId);
}

export async function signalRaw(handle: WorkflowHandle, signalName: string, payloads: Payload[]): Promise<void> {
  await handle.client.workflowService.signalWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: handle.workflowId },
    signalName,
    input: { payloads },
  });
}

/** @returns the refusal's type and message; undefined when it was followed */
export async function updateRaw(
  handle: WorkflowHandle,
  name: string,
  payloads: Payload[],
): Promise<{ type: string; message: string } | undefined> {
  const { outcome } = await handle.client.workflowService.updateWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: handle.workflowId },
    waitPolicy: { lifecycleStage: 3 as never }, // completed
    request: { meta: { updateId: randomUUID() }, input: { name, args: { payloads } } },
  });
  const failure = outcome?.failure;
  if (failure == null) return undefined;
  return { type: failure.applicationFailureInfo?.type ?? '', message: failure.message ?? '' };
}

/** What the Web UI shows of an open workflow. */
export async function currentDetails(handle: WorkflowHandle): Promise<string> {
  const { queryResult } = await handle.client.workflowService.queryWorkflow({
    namespace: 'default',
    execution: { workflowId: handle.workflowId },
    query: { queryType: '__temporal_workflow_metadata' },
  });
  const metadata = JSON.parse(Buffer.from(queryResult?.payloads?.[0]?.data ?? []).toString()) as Record<string, string>;
  return metadata['currentDetails'] ?? '';
}

/** Why tasks failed, but for the one reason that is none: something arrived while the workflow was about to close. */
export function failedTasks({ events }: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>): string[] {
  return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed == null || failed.failure?.message === 'UnhandledCommand'
      ? []
      : [failed.failure?.message ?? 'for no reason'],
  );
}

/** What went wrong with it in Temporal's terms: tasks that failed, and a history that does not replay. */
export async function wounds(handle: WorkflowHandle): Promise<string[]> {
  const history = await handle.fetchHistory();
  const failed = failedTasks(history);
  const workflowBundle = { codePath: process.env['REFUNDS_TEST_BUNDLE'] ?? '' };
  const replayed = Worker.runReplayHistories({ workflowBundle }, [{ workflowId: handle.workflowId, history }]);
  for await (const { error } of replayed) if (error !== undefined) failed.push(`does not replay: ${error.message}`);
  return failed;
}
