/** Whether a workflow of this execution status goes on: one that an operator has paused will. */
export function isOpen(status: string): boolean {
  return status === 'RUNNING' || status === 'PAUSED';
}
