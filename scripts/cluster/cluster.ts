import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from '../../dev/demo/cleanup';
import { findFreePort } from '../../dev/ports';
import { buildBinaries } from './binaries';
import { addressOf, layOut, type Member, membersOf, PORTS, type Role } from './layout';
import { addNamespace } from './namespaces';
import { findPostgres, startPostgres } from './postgres';
import { isServing } from './readiness';
import { setUpSchemas } from './schemas';
import { dynamicConfig, serverConfig } from './server-config';
import { type Service, startService } from './service';

export interface ClusterOptions {
  /** Empty or absent; what was written there is left. @default a temporary one, which is removed */
  directory?: string;
  dynamicConfig?: Readonly<Record<string, string | number>>;
  say: (text: string) => void;
}

export type Part = Role | 'PostgreSQL';

export interface Cluster {
  /** Of its frontends. */
  readonly addresses: readonly string[];
  /** PostgreSQL first. */
  readonly services: readonly Service[];
  /** Where logs and configuration are. */
  readonly directory: string;
  addNamespace(name: string): Promise<void>;
  /** SIGKILL to one process of that kind, another one each time, and after a while the same again. @returns its name */
  crash(part: Part, downMs: number): Promise<string>;
}

/** Brings it up, and waits until every process serves. What has been started is ended by `cleanup`. */
export async function startCluster(cleanup: Cleanup, options: ClusterOptions): Promise<Cluster> {
  const { say } = options;
  const programs = await findPostgres(); // before minutes are spent on the other
  const binaries = await buildBinaries(say);
  const directory = await cleanup.add(
    () => openDirectory(options.directory),
    async (path) => {
      if (options.directory === undefined) await rm(path, { recursive: true, force: true });
    },
  );
  const [databasePort, ...ports] = await freePorts(1 + PORTS);
  const [postgres, database] = await cleanup.add(
    () => startPostgres({ programs, directory, port: databasePort!, say }),
    ([service]) => service.stop(),
  );
  await setUpSchemas(binaries.sqlTool, database);

  const members = layOut(() => ports.pop()!);
  const dynamicConfigFile = join(directory, 'dynamic-config.yaml');
  await writeJson(dynamicConfigFile, dynamicConfig(members, options.dynamicConfig ?? {}));
  const startMember = async (member: Member): Promise<Service> => {
    const { name, role } = member;
    const configFile = join(directory, `${name}.yaml`);
    await writeJson(configFile, serverConfig(member, members, database, dynamicConfigFile));
    return await startService({
      name,
      file: binaries.server,
      args: ['--config-file', configFile, '--allow-no-auth', 'start', '--service', role],
      logFile: join(directory, `${name}.log`),
      isReady: (log) => isServing(member, log),
      say,
    });
  };
  const add = (member: Member): Promise<Service> =>
    cleanup.add(
      () => startMember(member),
      (service) => service.stop(),
    );
  // The first one writes down what the cluster is; two that do so at once get in each other's way. Matching waits for nobody.
  const first = membersOf(members, 'matching')[0]!;
  const pioneer = await add(first);
  const services = await Promise.all(members.map(async (member) => (member === first ? pioneer : await add(member))));
  const addresses = membersOf(members, 'frontend').map(addressOf);

  const crashes = new Map<Part, number>();
  return {
    addresses,
    services: [postgres, ...services],
    directory,
    addNamespace: (name) => addNamespace(addresses[0]!, name),
    async crash(part, downMs) {
      const candidates = part === 'PostgreSQL' ? [postgres] : services.filter((_, at) => members[at]!.role === part);
      const before = crashes.get(part) ?? 0;
      crashes.set(part, before + 1);
      const victim = candidates[before % candidates.length]!;
      await victim.crash(downMs);
      return victim.name;
    },
  };
}

async function openDirectory(given: string | undefined): Promise<string> {
  if (given === undefined) return await mkdtemp(join(tmpdir(), 'refunds-cluster-'));
  await mkdir(given, { recursive: true });
  if ((await readdir(given)).length > 0) throw new Error(`${given} is not empty`);
  return given;
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findFreePort());
  return [...ports];
}

async function writeJson(file: string, value: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
