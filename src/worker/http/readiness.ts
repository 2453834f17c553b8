import type { NativeConnection, WorkerStatus } from '@temporalio/worker';

/** A server that does not answer in this time is not one that work can be had from. */
const PROBE_TIMEOUT_MS = 2_000;

/** However often somebody asks, Temporal is not asked more often than this. */
const PROBE_REUSE_MS = 5_000;

export interface Serving {
  /** The worker's own view of itself. */
  status: () => Pick<WorkerStatus, 'runState' | 'workflowPollerState' | 'activityPollerState'>;
  connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
}

/** Whether this worker should be counted on for new work, and if not, why. */
export interface Readiness {
  /** From now on there is a worker to ask. */
  serve(serving: Serving): void;
  /** It takes no new work any more. */
  drain(): void;
  /** What is in the way, a sentence each; empty when nothing is. */
  reasons(): Promise<string[]>;
}

/** @param checkCredentials throws when there are none to call the gateway with; what it throws is not shown */
export function createReadiness(checkCredentials: () => unknown): Readiness {
  let serving: Serving | undefined;
  let draining = false;
  let probe: { at: number; answer: Promise<string | undefined> } | undefined;

  const askTemporal = ({ connection }: Serving): Promise<string | undefined> => {
    const now = performance.now();
    if (probe === undefined || now - probe.at > PROBE_REUSE_MS) probe = { at: now, answer: probeTemporal(connection) };
    return probe.answer;
  };
  return {
    serve: (worker) => void (serving = worker),
    drain: () => void (draining = true),
    async reasons() {
      const credentials = await withoutCredentials(checkCredentials);
      if (draining) return ['The worker is draining: it takes no new work', ...credentials];
      if (serving === undefined) return ['The worker is starting', ...credentials];
      const temporal = await askTemporal(serving);
      return [...notPolling(serving.status()), ...credentials, ...(temporal === undefined ? [] : [temporal])];
    },
  };
}

function notPolling({ runState, workflowPollerState, activityPollerState }: ReturnType<Serving['status']>): string[] {
  if (runState !== 'RUNNING') return [`The worker is ${runState}, not RUNNING`];
  const pollers = { workflow: workflowPollerState, activity: activityPollerState };
  return Object.entries(pollers)
    .filter(([, state]) => state !== 'POLLING')
    .map(([name, state]) => `The ${name} poller is ${state}, not POLLING`);
}

async function withoutCredentials(check: () => unknown): Promise<string[]> {
  try {
    await check();
    return [];
  } catch {
    return ['The credentials for the gateway cannot be loaded'];
  }
}

/** The call that every SDK makes when it connects: any server answers it, and it costs nothing. */
async function probeTemporal(connection: Serving['connection']): Promise<string | undefined> {
  try {
    await connection.withDeadline(Date.now() + PROBE_TIMEOUT_MS, () => connection.workflowService.getSystemInfo({}));
    return undefined;
  } catch (error) {
    // A refusal is an answer: whether it may be asked is not the question.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === PERMISSION_DENIED || code === UNIMPLEMENTED) return undefined;
    return `Temporal does not answer (gRPC status ${typeof code === 'number' ? code : 'unknown'})`;
  }
}

const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
