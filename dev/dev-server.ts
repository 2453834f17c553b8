import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  buildArguments,
  choosePorts,
  type DevServerOptions,
  type Ports,
  withoutTemporalVariables,
} from './dev-server-options';
import { isReady } from './dev-server-ready';
import { endWithParent } from './end-with-parent';
import { isPortFree } from './ports';
import { exited, hasExited, lastLines, stopProcess } from './processes';
import { findTemporalBinary } from './temporal-binary';

export type { DevServerOptions } from './dev-server-options';

/** A dev server is ready in 1 to 2 s; reading 156 MB from a cold, slow disk on a busy machine takes far longer. */
const READY_TIMEOUT_MS = 60_000;

/** Starts tried when the ports found free are taken by others before the server has them. */
const MAX_STARTS = 5;

/** Lines of the server's output shown when it ends before it is ready. */
const SHOWN_LINES = 15;

/** Output kept for that, in characters. */
const KEPT_OUTPUT = 65_536;

export interface DevServer {
  /** `127.0.0.1:port` of the gRPC frontend. */
  address: string;
  /** Absent when headless. */
  uiUrl?: string;
  /** The server's own metrics, for Prometheus. Absent without a `metricsPort`. */
  metricsUrl?: string;
  pid: number;
  /** What differs from what was asked for: a port in use and the one taken instead. */
  notices: string[];
  /** SIGTERM, and SIGKILL if that does not do. Resolves when the process is gone. */
  stop(): Promise<void>;
  /** Sends a signal. Resolves when the process is gone, or at once when the signal pauses or resumes it. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

interface Output {
  /** The end of what was printed. */
  text(): string;
  /** Resolves when nothing more will be printed. */
  closed: Promise<void>;
}

class PortInUseError extends Error {
  override name = 'PortInUseError' as const;
}

/**
 * Starts Temporal's dev server on 127.0.0.1 and waits until it answers. It ends with this process.
 *
 * @throws {Error} with the last lines of its output, when it ends early or is not ready within 60 s
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const { log = () => undefined } = options;
  const binary = options.binary ?? (await findTemporalBinary({ log })).path;
  for (const file of [options.dbFilename, options.logFile]) {
    if (file !== undefined) await mkdir(dirname(file), { recursive: true });
  }

  for (let starts = 1; ; starts += 1) {
    const { ports, notices } = await choosePorts(options);
    try {
      const server = await launch(binary, options, ports);
      notices.forEach((notice) => log(notice));
      return { ...server, notices };
    } catch (error) {
      if (!(error instanceof PortInUseError) || starts === MAX_STARTS) throw error;
    }
  }
}

async function launch(binary: string, options: DevServerOptions, ports: Ports): Promise<Omit<DevServer, 'notices'>> {
  const logFile = options.logFile === undefined ? undefined : await open(options.logFile, 'a');
  const child = spawn(binary, buildArguments(options, ports), {
    env: withoutTemporalVariables(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A Ctrl-C in the terminal is for this process, which stops the server last.
    detached: process.platform !== 'win32',
  });
  const { pid } = child;
  if (pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error];
    await logFile?.close();
    throw new Error(`cannot run ${binary}: ${error.message}`);
  }
  endWithParent(child);
  const output = collectOutput(child, logFile);

  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await isReady(ports.port, options.namespace ?? 'default', output.text()))) {
    if (hasExited(child) || Date.now() > deadline) throw await explain(child, output, ports);
    await sleep(50);
  }

  return {
    address: `127.0.0.1:${ports.port}`,
    ...(ports.uiPort !== undefined && { uiUrl: `http://127.0.0.1:${ports.uiPort}` }),
    ...(ports.metricsPort !== undefined && { metricsUrl: `http://127.0.0.1:${ports.metricsPort}/metrics` }),
    pid,
    stop: () => stopProcess(child),
    kill: async (signal) => {
      child.kill(signal);
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await exited(child);
    },
  };
}

/** Ends a server that did not become ready, and says why. */
async function explain(child: ChildProcess, output: Output, ports: Ports): Promise<Error> {
  const ended = hasExited(child);
  await stopProcess(child);
  await output.closed;
  const shown = lastLines(output.text(), SHOWN_LINES) || '(none)';
  const why = ended ? 'ended before it was ready' : `was not ready within ${READY_TIMEOUT_MS / 1000} s`;
  const message = `the Temporal dev server ${why}; its last output:\n${shown}`;
  const inUse = ended && (/address already in use/.test(shown) || !(await areFree(ports)));
  return inUse ? new PortInUseError(message) : new Error(message);
}

/** A server that loses a port after its own check panics without naming the cause. */
async function areFree({ port, uiPort, metricsPort }: Ports): Promise<boolean> {
  const used = [port, uiPort, metricsPort].filter((value) => value !== undefined);
  return (await Promise.all(used.map((value) => isPortFree(value)))).every(Boolean);
}

function collectOutput(child: ChildProcess, logFile: FileHandle | undefined): Output {
  const file = logFile?.createWriteStream();
  file?.on('error', () => undefined); // a full disk must not stop what uses the server
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-KEPT_OUTPUT);
      file?.write(chunk);
    });
  }
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void closed.then(() => file?.end());
  return { text: () => text, closed };
}
