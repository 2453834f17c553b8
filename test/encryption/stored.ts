import type { Client } from '@temporalio/client';

/** All that Temporal stores of a workflow and tells of it, as anybody sees who may read the namespace: texts, and bytes as texts. */
export interface Stored {
  texts: string;
  /** Of every payload but those of search attributes, which never pass a codec. */
  encodings: Set<string>;
}

export async function storedOf({ workflowService }: Client, workflowId: string): Promise<Stored> {
  const execution = { workflowId };
  const namespace = 'default';
  const [history, description] = await Promise.all([
    workflowService.getWorkflowExecutionHistory({ namespace, execution }),
    workflowService.describeWorkflowExecution({ namespace, execution }),
  ]);
  const stored = { texts: [] as string[], encodings: new Set<string>() };
  const visit = (value: unknown): void => {
    if (typeof value === 'string') stored.texts.push(value);
    else if (value instanceof Uint8Array) stored.texts.push(Buffer.from(value).toString('latin1'));
    else if (typeof value === 'object' && value !== null) {
      const { metadata } = value as { metadata?: Record<string, Uint8Array> | null };
      const encoding = metadata?.['encoding'];
      if (encoding instanceof Uint8Array) stored.encodings.add(Buffer.from(encoding).toString());
      for (const [name, child] of Object.entries(value)) if (name !== 'searchAttributes') visit(child);
    }
  };
  visit([history.history, description]);
  return { texts: stored.texts.join('\n'), encodings: stored.encodings };
}
