import { Connection } from '@temporalio/client';
import { addressOf, type Member, type Role } from './layout';

/** As the server names them in its health service; its workers have none. */
const HEALTH: Readonly<Partial<Record<Role, string>>> = {
  frontend: 'temporal.api.workflowservice.v1.WorkflowService',
  history: 'temporal.api.workflowservice.v1.HistoryService',
  matching: 'temporal.api.workflowservice.v1.MatchingService',
};

const SERVING = 1;

const CALL_TIMEOUT_MS = 2_000;

/** Whether a process says of itself that it serves. */
export async function isServing(member: Member, log: string): Promise<boolean> {
  const service = HEALTH[member.role];
  if (service === undefined) return log.includes('worker service started');
  const connection = Connection.lazy({ address: addressOf(member) });
  try {
    const { status } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      connection.healthService.check({ service }),
    );
    return status === SERVING;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
