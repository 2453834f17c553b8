import { parseOptions } from '../../soak/options';
import { makePlan, type ChaosKind, type TemporalChaos } from '../../soak/plan';
import { report } from '../../soak/report';
import { run } from '../../soak/run';
import type { Temporal } from '../../soak/run/temporal';
import type { Cluster, Part } from './cluster';

/** All that the soak does elsewhere, but for Temporal, which dies piece by piece. */
const CHAOS: readonly ChaosKind[] = [
  'kill workers',
  'kill history',
  'gateway drops',
  'kill PostgreSQL',
  'drain worker',
  'kill frontend',
  'gateway 503',
  'kill matching',
  'kill worker',
];

const VICTIMS: Readonly<Partial<Record<TemporalChaos, Part>>> = {
  'kill frontend': 'frontend',
  'kill history': 'history',
  'kill matching': 'matching',
  'kill PostgreSQL': 'PostgreSQL',
};

const LIMITS = [
  // The gateway is in this process: with more at once it gets no processor beside a whole cluster, and sees requests seconds after they were sent.
  ...['--concurrency', '50'],
  // A history process takes up to half a minute to come back, and what it had in hand waits for it.
  ...['--stuck-after', '300'],
];

/** The soak, in a namespace of its own. @returns whether there was no violation */
export async function runSoak(cluster: Cluster, args: string[], say: (text: string) => void): Promise<boolean> {
  const options = parseOptions([...args, ...LIMITS]);
  const plan = makePlan({ ...options, chaosKinds: CHAOS });
  say(`soak: seed ${plan.seed}, plan ${plan.hash}, ${String(options.refunds)} refunds`);
  const namespace = `soak-${plan.hash}`;
  const startTemporal = async (): Promise<Temporal> => {
    await cluster.addNamespace(namespace);
    return {
      addresses: cluster.addresses,
      namespace,
      async crash(what, downMs) {
        const part = VICTIMS[what];
        if (part === undefined) throw new Error(`a cluster has no way to ${what} as a whole`);
        say(`killed, and back: ${await cluster.crash(part, downMs)}`);
      },
      stop: () => Promise.resolve(), // the cluster outlives the soak
    };
  };
  const ran = await run(options, plan, say, startTemporal);
  for (const line of report(options, ran)) say(line);
  return ran.violations.length === 0;
}
