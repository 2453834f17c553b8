import type { Connection } from '@temporalio/client';

/** A release of the workers of a deployment. */
export interface DeploymentVersion {
  deploymentName: string;
  buildId: string;
}

/** To whom Temporal gives the work of a task queue; undefined stands for workers without a version. */
export interface Routing {
  /** New refunds, and all that are open. */
  current: DeploymentVersion | undefined;
  /** A part of them, where there is one. */
  ramping: { version: DeploymentVersion | undefined; percentage: number } | undefined;
}

/** Of `temporal.api.taskqueue.v1`. */
interface RawRouting {
  currentDeploymentVersion?: RawVersion | null;
  rampingDeploymentVersion?: RawVersion | null;
  rampingVersionPercentage?: number | null;
}

interface RawVersion {
  deploymentName?: string | null;
  buildId?: string | null;
}

const WORKFLOW_TASKS = 1; // temporal.api.enums.v1.TaskQueueType

/** @throws gRPC's errors */
export async function readRouting(
  connection: Pick<Connection, 'workflowService'>,
  namespace: string,
  taskQueue: string,
): Promise<Routing> {
  const { versioningInfo } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum itself is no dependency
    taskQueueType: WORKFLOW_TASKS,
  });
  return routingOf(versioningInfo);
}

export function routingOf(raw: RawRouting | null | undefined): Routing {
  const percentage = raw?.rampingVersionPercentage ?? 0;
  return {
    current: versionOf(raw?.currentDeploymentVersion),
    ramping: percentage > 0 ? { version: versionOf(raw?.rampingDeploymentVersion), percentage } : undefined,
  };
}

export function versionOf(raw: RawVersion | null | undefined): DeploymentVersion | undefined {
  const { deploymentName, buildId } = raw ?? {};
  return deploymentName && buildId ? { deploymentName, buildId } : undefined;
}

/** Whether workers of this version get new work. */
export function isServed(version: DeploymentVersion | undefined, { current, ramping }: Routing): boolean {
  return isSame(version, current) || (ramping !== undefined && isSame(version, ramping.version));
}

function isSame(one: DeploymentVersion | undefined, other: DeploymentVersion | undefined): boolean {
  return one?.deploymentName === other?.deploymentName && one?.buildId === other?.buildId;
}

/** `refunds:2`, as Temporal's tools show it. */
export function nameOf(version: DeploymentVersion | undefined): string {
  return version === undefined ? 'workers without a version' : `version ${version.deploymentName}:${version.buildId}`;
}

/** What gives the work to workers of this version. */
export function commandFor(version: DeploymentVersion | undefined, { current }: Routing, namespace: string): string {
  const set = `temporal worker deployment set-current-version --namespace ${namespace} --deployment-name`;
  if (version !== undefined) return `${set} ${version.deploymentName} --build-id ${version.buildId}`;
  return `${set} ${current?.deploymentName ?? ''} --unversioned`;
}
