import type { NativeConnection, WorkerDeploymentOptions } from '@temporalio/worker';
import { commandFor, type DeploymentVersion, isServed, nameOf, readRouting } from '../temporal/routing';

/** A start must not hang on what is only a hint. */
const TIMEOUT_MS = 2_000;

/**
 * Every workflow type of this package goes on with the newest version: the worker says so for all of them, since a workflow that said it itself would
 * fail each task on workers without a version.
 */
export function versioned(version: DeploymentVersion): WorkerDeploymentOptions {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

export interface WorkPlace {
  connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
  namespace: string;
  taskQueue: string;
}

/** Why Temporal gives this worker no new work, and the command that changes it; undefined when it does, or does not say. */
export async function whyNoWork(
  { connection, namespace, taskQueue }: WorkPlace,
  version: DeploymentVersion | undefined,
): Promise<string | undefined> {
  try {
    const ask = () => readRouting(connection, namespace, taskQueue);
    const routing = await connection.withDeadline(Date.now() + TIMEOUT_MS, ask);
    if (isServed(version, routing)) return undefined;
    return (
      `Task queue ${taskQueue} gives its work to ${nameOf(routing.current)}, and none to this worker's ${nameOf(version)}; ` +
      `to change it: ${commandFor(version, routing, namespace)}`
    );
  } catch {
    return undefined; // older servers know no versions, and whether Temporal answers is asked elsewhere
  }
}
