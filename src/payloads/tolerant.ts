import type { ConverterHint, Payload, PayloadConverter, SerializationContext } from '@temporalio/common';
import { inWorkflowContext, workflowInfo } from '@temporalio/workflow';
import { BATCH_CHUNK_WORKFLOW_TYPE, BATCH_WORKFLOW_TYPE, REFUND_WORKFLOW_TYPE } from '../contract';
import { isEncrypted, keyIdOf, missingKey } from '../contract/encryption';
import { Undecodable } from '../contract/undecodable';

/**
 * A converter like the one given, but what it cannot decode of what a workflow of this package is sent becomes an `Undecodable` instead
 * of an exception, which would fail the workflow task again and again, before any code could answer, and hold up all that comes later.
 *
 * What is encrypted, results of activities and of other workflows, and all that is decoded outside of workflows, throw as ever: whoever can
 * mend those is not the sender of a message, and a workflow that went on without a result would guess.
 */
export function tolerant(inner: PayloadConverter, isForThisWorkflow = isForCurrentWorkflow): PayloadConverter {
  return {
    toPayload: (value, context, hint) => inner.toPayload(value, context, hint),
    fromPayload<T>(payload: Payload, context?: SerializationContext, hint?: ConverterHint<T>): T {
      try {
        return inner.fromPayload(payload, context, hint);
      } catch (error) {
        // Here only for want of a key: a worker that has it goes on with it, while one that took it for nonsense would lose it.
        if (isEncrypted(payload)) throw new Error(missingKey(keyIdOf(payload)), { cause: error });
        if (!isForThisWorkflow(context)) throw error;
        return undecodable(payload) as T;
      }
    },
  };
}

/** Workflows of others in the same bundle expect what they ask for, or an exception. */
const OF_THIS_PACKAGE: readonly string[] = [REFUND_WORKFLOW_TYPE, BATCH_WORKFLOW_TYPE, BATCH_CHUNK_WORKFLOW_TYPE];

/** Its start arguments and memo, signals, updates and queries. */
function isForCurrentWorkflow(context: SerializationContext | undefined): boolean {
  if (context?.type !== 'workflow' || !inWorkflowContext()) return false;
  const { workflowId, workflowType } = workflowInfo();
  return context.workflowId === workflowId && OF_THIS_PACKAGE.includes(workflowType);
}

function undecodable({ metadata }: Payload): Undecodable {
  const encoding = nameOf(metadata?.['encoding']);
  if (encoding === undefined) return new Undecodable(undefined, 'it names no encoding that is known');
  if (encoding === 'json/plain')
    return new Undecodable(encoding, 'its encoding is json/plain, but it is not valid JSON');
  return new Undecodable(encoding, `its encoding is ${encoding}`);
}

/** Short and plain, since it is shown; whatever else stands there is not repeated. */
function nameOf(bytes: Uint8Array | null | undefined): string | undefined {
  const name = String.fromCharCode(...(bytes ?? []).slice(0, 65));
  return /^[A-Za-z0-9][A-Za-z0-9._+/-]{0,63}$/.test(name) ? name : undefined;
}
