export * from '../../src/workflows';

/** Of whoever runs refunds in a worker of theirs. */
export function ownWorkflow(input: unknown): Promise<string> {
  return Promise.resolve(typeof input);
}
