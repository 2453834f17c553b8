import { addressOf, type Member, membersOf } from './layout';

export interface Database {
  port: number;
  user: string;
}

/** The databases that Temporal's schemas are set up in. */
export const DATABASES = { default: 'temporal', visibility: 'temporal_visibility' } as const;

/** As production has it, several to each history process. It cannot be changed later, but nothing of this cluster is kept. */
const HISTORY_SHARDS = 16;

/** Seven processes with two pools each stay below what PostgreSQL allows, see `MAX_CONNECTIONS`. */
const POOL = { maxConns: 20, maxIdleConns: 20, maxConnLifetime: '1h' };

/** 7 × 2 × 20, some for the schema tool and for whoever looks into it. */
export const MAX_CONNECTIONS = 320;

/**
 * What one process reads at its start. JSON is YAML, which is what the server takes.
 * @see https://docs.temporal.io/references/configuration
 */
export function serverConfig(
  member: Member,
  members: readonly Member[],
  database: Database,
  dynamicConfigFile: string,
): object {
  const firstOfEach = members.filter(({ role, name }) => membersOf(members, role)[0]?.name === name);
  const services = [...firstOfEach, member].map(({ role, grpcPort, membershipPort, httpPort }) => [
    role,
    { rpc: { grpcPort, membershipPort, bindOnIP: '127.0.0.1', ...(httpPort === undefined ? {} : { httpPort }) } },
  ]);
  const sql = (databaseName: string): object => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${String(database.port)}`,
      connectProtocol: 'tcp',
      user: database.user,
      ...POOL,
    },
  });
  return {
    log: { stdout: true, level: 'info' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: HISTORY_SHARDS,
      datastores: { default: sql(DATABASES.default), visibility: sql(DATABASES.visibility) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    // Every process has to know every service; what is not its own it finds by membership, ports included.
    services: Object.fromEntries(services) as object,
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: addressOf(firstOfEach[0]!),
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicConfigFile, pollInterval: '10s' },
  };
}

/**
 * For all processes. Nothing makes it kinder than a cluster is by default: only what Nexus needs to report what has ended, and the
 * queues that heed priorities, which are the default of later servers only.
 * @param more settings of the tests
 */
export function dynamicConfig(members: readonly Member[], more: Readonly<Record<string, string | number>>): object {
  const { httpPort } = membersOf(members, 'frontend')[0]!;
  const frontend = `127.0.0.1:${String(httpPort)}`;
  const settings = {
    'component.nexusoperations.callback.endpoint.template': `http://${frontend}/namespaces/{{.NamespaceName}}/nexus/callback`,
    'component.callbacks.allowedAddresses': [{ Pattern: frontend, AllowInsecure: true }],
    'matching.useNewMatcher': true,
    ...more,
  };
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, [{ value }]]));
}
