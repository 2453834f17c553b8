import { z } from 'zod';
import type { DeploymentVersion } from '../temporal/routing';
import type { Report } from './sources';

const NAME = 'REFUNDS_DEPLOYMENT_NAME';
const BUILD_ID = 'REFUNDS_BUILD_ID';

// Temporal joins the two with a dot or a colon, and keeps names in front of `__` to itself.
export const deploymentSettings = {
  [NAME]: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_/-]{0,99}$/,
      'must be 1 to 100 letters, digits, -, _ and /, the first a letter or digit',
    )
    .optional(),
  [BUILD_ID]: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/,
      'must be 1 to 100 letters, digits, ., _, + and -, the first a letter or digit',
    )
    .optional(),
};

/** Undefined without both: such a worker has no version, and takes the tasks of workflows that have none. */
export function deploymentOf(settings: {
  [NAME]?: string | undefined;
  [BUILD_ID]?: string | undefined;
}): DeploymentVersion | undefined {
  const { [NAME]: deploymentName, [BUILD_ID]: buildId } = settings;
  return deploymentName === undefined || buildId === undefined ? undefined : { deploymentName, buildId };
}

/** A worker that has half of a version would silently have none. */
export function checkDeployment(given: Readonly<Record<string, string | undefined>>, report: Report): void {
  const pairs = [
    [NAME, BUILD_ID],
    [BUILD_ID, NAME],
  ] as const;
  for (const [one, other] of pairs) {
    if (given[one] === undefined && given[other] !== undefined) report(one, `must be set with ${other}`);
  }
}
