import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { unseal } from './unseal';

/** How a workflow was started, as the first event of its history tells, whether it is open or closed. */
export interface Started {
  workflowType: string | undefined;
  /** Of its first run. */
  runId: string | undefined;
  /** The argument, unchecked. @throws whatever a data converter throws that cannot read it */
  input(): Promise<unknown>;
}

/** @throws gRPC's errors, NOT_FOUND among them */
export async function readStart(client: Client, workflowId: string): Promise<Started> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  return {
    workflowType: started?.workflowType?.name ?? undefined,
    runId: started?.firstExecutionRunId ?? undefined,
    input: () => decodeFirst(client, workflowId, started?.input?.payloads ?? []),
  };
}

async function decodeFirst(client: Client, workflowId: string, payloads: Payload[]): Promise<unknown> {
  const { namespace, loadedDataConverter } = client.options;
  const context = { type: 'workflow', namespace, workflowId } as const;
  const [first] = await unseal(client, payloads, context);
  return first === undefined ? undefined : loadedDataConverter.payloadConverter.fromPayload(first, context);
}
