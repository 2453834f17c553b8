import { SEARCH_ATTRIBUTES } from '../src/contract';
import { findFreePort, isPortFree } from './ports';

export interface DevServerOptions {
  /** SQLite file that keeps workflows across restarts; in memory when absent. */
  dbFilename?: string;
  /** gRPC port; a free one when absent or in use. */
  port?: number;
  /** Port of the Web UI; a free one when absent or in use. */
  uiPort?: number;
  /** No Web UI. */
  headless?: boolean;
  /** Port of the server's own Prometheus metrics; one of the server's choice when absent. */
  metricsPort?: number;
  /** @default "default" */
  namespace?: string;
  /** Names and types registered at the start. @default those of the contract */
  searchAttributes?: Readonly<Record<string, string>>;
  dynamicConfig?: Readonly<Record<string, string | number | boolean>>;
  /** The server's output is appended to this file. */
  logFile?: string;
  /** Path of the Temporal CLI. @default what `findTemporalBinary` finds */
  binary?: string;
  /** Told which binary is used, and when a wanted port was in use. */
  log?: (message: string) => void;
}

/** The ports a server is started with. */
export interface Ports {
  port: number;
  uiPort?: number;
  metricsPort?: number;
}

/** The wanted ports, or free ones where they are in use; each notice names both. */
export async function choosePorts(wanted: DevServerOptions): Promise<{ ports: Ports; notices: string[] }> {
  const notices: string[] = [];
  const choose = async (name: string, port: number | undefined): Promise<number> => {
    if (port !== undefined && (await isPortFree(port))) return port;
    const free = await findFreePort();
    if (port !== undefined) notices.push(`${name} ${port} is in use, ${free} is used instead`);
    return free;
  };

  const ports: Ports = { port: await choose('port', wanted.port) };
  if (!wanted.headless) ports.uiPort = await choose('UI port', wanted.uiPort);
  if (wanted.metricsPort !== undefined) ports.metricsPort = await choose('metrics port', wanted.metricsPort);
  return { ports, notices };
}

/** Arguments of the Temporal CLI. */
export function buildArguments(options: DevServerOptions, { port, uiPort, metricsPort }: Ports): string[] {
  const { namespace, searchAttributes = SEARCH_ATTRIBUTES, dynamicConfig = {}, dbFilename } = options;
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(metricsPort === undefined ? [] : ['--metrics-port', String(metricsPort)]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...(dbFilename === undefined ? [] : ['--db-filename', dbFilename]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
  ];
}

/** `TEMPORAL_*` is for clients; a `TEMPORAL_ENV` that the CLI does not know would even stop the server. */
export function withoutTemporalVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
