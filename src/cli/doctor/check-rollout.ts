import { commandFor, isServed, nameOf, routingOf, versionOf, type DeploymentVersion } from '../../temporal/routing';
import type { Check } from '../commands/doctor';
import type { Settings } from '../settings';

/** Of `temporal.api.taskqueue.v1`. */
interface Poller {
  deploymentOptions?: (Parameters<typeof versionOf>[0] & { workerVersioningMode?: number | null }) | null;
}

const VERSIONED = 2; // temporal.api.enums.v1.WorkerVersioningMode

/** Who polls is not who gets work: that is for the task queue's current version, and one that is ramping. */
export function checkRollout(
  pollers: Poller[],
  raw: Parameters<typeof routingOf>[0],
  { namespace, taskQueue }: Pick<Settings, 'namespace' | 'taskQueue'>,
): Check {
  const name = 'worker';
  const routing = routingOf(raw);
  const polling = new Map(pollers.map(versionOfPoller).map((version) => [nameOf(version), version]));
  const chosen = [
    { what: 'current', version: routing.current },
    ...(routing.ramping === undefined ? [] : [{ what: 'ramping', version: routing.ramping.version }]),
  ];
  const missing = chosen.find(({ version }) => !polling.has(nameOf(version)));
  if (missing !== undefined) {
    const [idle] = [...polling.values()].filter((version) => !isServed(version, routing));
    return {
      name,
      ok: false,
      message: `task queue ${taskQueue} gives work to ${nameOf(missing.version)} (${missing.what}), and only ${[...polling.keys()].join(' and ')} poll it: refunds wait`,
      fix: `Start workers of that one, or give the work to another: ${commandFor(idle, routing, namespace)}`,
    };
  }
  const current = routing.current === undefined ? '' : `; ${nameOf(routing.current)} is current`;
  return { name, ok: true, message: `workers poll task queue ${taskQueue}${current}`, fix: null };
}

function versionOfPoller({ deploymentOptions }: Poller): DeploymentVersion | undefined {
  return deploymentOptions?.workerVersioningMode === VERSIONED ? versionOf(deploymentOptions) : undefined;
}
