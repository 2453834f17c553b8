import type { NativeConnection, WorkerStatus } from '@temporalio/worker';
import type { KnownSeller } from '../../credentials';

/** A server that does not answer in this time is not one that work can be had from. */
const PROBE_TIMEOUT_MS = 2_000;

/** However often somebody asks, neither Temporal nor the credentials are asked more often than this. */
const REUSE_MS = 5_000;

export interface Serving {
  /** The worker's own view of itself. */
  status: () => Pick<WorkerStatus, 'runState' | 'workflowPollerState' | 'activityPollerState'>;
  connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
  /** Why Temporal gives this worker no new work, if so. */
  whyNoWork: () => Promise<string | undefined>;
}

export interface Report {
  /** What is in the way, a sentence each; empty when nothing is. */
  reasons: string[];
  /** What should be known, and keeps nobody from being ready. */
  notices: string[];
}

/** Whether this worker should be counted on for new work, and if not, why. */
export interface Readiness {
  /** From now on there is a worker to ask. */
  serve(serving: Serving): void;
  /** It takes no new work any more. */
  drain(): void;
  report(): Promise<Report>;
}

/** @param inspect the credentials that are there; what it throws is not shown */
export function createReadiness(inspect: () => Promise<KnownSeller[]>): Readiness {
  let serving: Serving | undefined;
  let draining = false;
  const aboutCredentials = reused(() => checkCredentials(inspect));
  const aboutTemporal = reused((worker: Serving) =>
    Promise.all([probeTemporal(worker.connection), worker.whyNoWork()]),
  );

  return {
    serve: (worker) => void (serving = worker),
    drain: () => void (draining = true),
    async report() {
      const { reasons, notices } = await aboutCredentials(undefined);
      if (draining) return { reasons: ['The worker is draining: it takes no new work', ...reasons], notices };
      if (serving === undefined) return { reasons: ['The worker is starting', ...reasons], notices };
      const [away, noWork] = await aboutTemporal(serving);
      return {
        reasons: [...notPolling(serving.status()), ...reasons, ...(away === undefined ? [] : [away])],
        // Ready all the same: a version becomes current once its workers are, and one that is no longer current has work to finish.
        notices: [...notices, ...(noWork === undefined ? [] : [noWork])],
      };
    },
  };
}

/** The same answer for all who ask within a while. */
function reused<A, T>(ask: (about: A) => Promise<T>): (about: A) => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined;
  return (about) => {
    const now = performance.now();
    if (last === undefined || now - last.at > REUSE_MS) last = { at: now, answer: ask(about) };
    return last.answer;
  };
}

function notPolling({ runState, workflowPollerState, activityPollerState }: ReturnType<Serving['status']>): string[] {
  if (runState !== 'RUNNING') return [`The worker is ${runState}, not RUNNING`];
  const pollers = { workflow: workflowPollerState, activity: activityPollerState };
  return Object.entries(pollers)
    .filter(([, state]) => state !== 'POLLING')
    .map(([name, state]) => `The ${name} poller is ${state}, not POLLING`);
}

async function checkCredentials(inspect: () => Promise<KnownSeller[]>): Promise<Report> {
  try {
    const sellers = await inspect();
    // Sellers may come later: their refunds wait, and go on by themselves.
    if (sellers.length === 0) return { reasons: [], notices: ['No seller has credentials yet: refunds wait'] };
    if (sellers.some(({ token }) => token !== undefined)) return { reasons: [], notices: [] };
  } catch {
    // said below
  }
  return { reasons: ['The credentials for the gateway cannot be loaded'], notices: [] };
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
