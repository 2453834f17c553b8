import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowService } from '@temporalio/client';

/**
 * As `temporal worker deployment set-current-version` does, once the version's workers are known: they poll, and are shown as polling, some
 * time before Temporal knows their deployment.
 */
export async function makeCurrent(
  service: WorkflowService,
  { deploymentName, buildId }: { deploymentName: string; buildId: string },
): Promise<void> {
  const version = { namespace: 'default', deploymentName, buildId, identity: 'test' };
  const set = () => service.setWorkerDeploymentCurrentVersion(version).catch(() => undefined);
  while ((await set()) === undefined) await sleep(200);
}
