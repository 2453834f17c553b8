/** Whether a workflow goes on: one that an operator has paused will. */
export function isOpen({ status }: { status: { name: string } }): boolean {
  return status.name === 'RUNNING' || status.name === 'PAUSED';
}
