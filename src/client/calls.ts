import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { RefundNotFoundError, RefundStillOpenError, RefundUnavailableError } from './errors';
import { temporal } from './temporal';

/** How long a wait goes on before it asks whether Temporal is still there. By default it answers an idle wait after 20 s. */
const SLICE_MS = 60_000;

/** A wait that ends before its slice does is not repeated faster than this. */
const PAUSE_MS = 1_000;

/** Before a call is repeated that was lost or cut off: twice as long each time. */
const FIRST_PAUSE_MS = 100;

const CANCELLED = 1;
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
/** To a query: that no worker has polled for a while, or that none could carry on with the workflow. */
const FAILED_PRECONDITION = 9;

/** One call, for messages. */
export interface Call {
  workflowId: string;
  /** How the message begins, e.g. "Starting refund X". */
  doing: string;
  /** What to know when no answer says whether it happened. */
  ifUnanswered?: string;
  /** A worker has to answer, not only Temporal. */
  needsWorker?: boolean;
  /** To be sent once: what comes of the second would be taken for what came of the first. */
  once?: boolean;
}

export interface Wait {
  /** Milliseconds; for as long as it takes when absent. */
  timeoutMs?: number | undefined;
  /** When it began, where it takes several calls; now when absent. */
  since?: number;
  /** What to say when they are over: how things stand then. */
  ifOver: string;
}

/** Calls to Temporal, none without a deadline, and their failures in the client's own words. */
export class Calls {
  constructor(
    readonly client: Client,
    /** Of each short call. */
    private readonly timeoutMs: number,
    private readonly sliceMs = SLICE_MS,
  ) {
    temporal(); // now, and not in the midst of a failure
  }

  /**
   * @param run may be repeated: an update needs an ID of its own for that
   * @throws {RefundNotFoundError | RefundUnavailableError}
   */
  async short<T>(call: Call, run: () => Promise<T>, deadline = Date.now() + this.timeoutMs): Promise<T> {
    try {
      return await this.client.withDeadline(deadline, () => (call.once === true ? run() : untilTaken(run, deadline)));
    } catch (error) {
      const over = isOver(error, deadline);
      const refused = codeOf(error) === FAILED_PRECONDITION;
      if (call.needsWorker !== true || !(over || refused)) throw translate(call, error);
      const { taskQueue } = await this.describe(call);
      const message =
        `${call.doing} failed: no worker answered${over ? ` within ${this.timeoutMs} ms` : `, ${grpcErrorOf(error)?.details}`}. ` +
        `One that serves refunds must be running on task queue ${taskQueue}.`;
      throw new RefundUnavailableError(call.workflowId, withAdvice(message, call), { cause: error });
    }
  }

  /**
   * A query, asked once more when half of the time brought no answer: Temporal now and then loses one that comes while another is at its
   * workflow's end.
   * @throws {RefundNotFoundError | RefundUnavailableError}
   */
  async query<T>(call: Call, run: () => Promise<T>): Promise<T> {
    const half = Date.now() + this.timeoutMs / 2;
    const deadline = Date.now() + this.timeoutMs;
    const ask = async (): Promise<T> => {
      try {
        return await this.client.withDeadline(half, run);
      } catch (error) {
        if (!isOver(error, half)) throw error;
        return await this.client.withDeadline(deadline, run);
      }
    };
    return await this.short({ ...call, needsWorker: true }, ask, deadline);
  }

  /**
   * Repeats a call that waits, for days if need be. The call must be one that changes nothing when repeated.
   * @throws {RefundNotFoundError | RefundUnavailableError | RefundStillOpenError}
   */
  async patient<T>(
    call: Call,
    { timeoutMs = Infinity, since = Date.now(), ifOver }: Wait,
    run: () => Promise<T>,
  ): Promise<T> {
    const until = since + timeoutMs;
    for (;;) {
      const sliceEnd = Math.min(until, Date.now() + this.sliceMs);
      try {
        return await this.client.withDeadline(sliceEnd, run);
      } catch (error) {
        if (!temporal().isGrpcDeadlineError(error) && !isReset(error) && !isTaskLost(error))
          throw translate(call, error);
      }
      await this.describe(call); // fails when it is Temporal that did not answer
      if (Date.now() >= until) throw new RefundStillOpenError(call.workflowId, ifOver, timeoutMs);
      if (Date.now() < sliceEnd) await sleep(Math.min(PAUSE_MS, sliceEnd - Date.now()));
    }
  }

  async describe({ workflowId, doing }: Call): Promise<WorkflowExecutionDescription> {
    return await this.short({ workflowId, doing }, () => this.client.workflow.getHandle(workflowId).describe());
  }
}

function translate(call: Call, error: unknown): unknown {
  const { workflowId, doing } = call;
  if (error instanceof WorkflowNotFoundError) return new RefundNotFoundError(workflowId, { cause: error });
  const grpcError = grpcErrorOf(error);
  if (grpcError === undefined) return error;
  if (temporal().isGrpcCancelledError(error) && !isReset(error)) return error; // canceled by the caller's own AbortSignal
  const code: number = grpcError.code;
  if (code === NOT_FOUND) return new RefundNotFoundError(workflowId, { cause: error });
  const message = `${doing} failed, Temporal cannot be reached or did not take the call: ${grpcError.message}.`;
  // Every try of an invalid call is refused; of any other, one may have arrived although its answer did not.
  const unanswered = code !== INVALID_ARGUMENT;
  return new RefundUnavailableError(workflowId, unanswered ? withAdvice(message, call) : message, { cause: error });
}

/** The time was over before there was an answer, whichever side noticed first. */
function isOver(error: unknown, deadline: number): boolean {
  return temporal().isGrpcDeadlineError(error) || (isReset(error) && Date.now() >= deadline);
}

/**
 * The other side cut the call off: Temporal does at the deadline, when it gets there before the client, and proxies do to calls that wait.
 * gRPC reports it with the same code as the caller's own abort; only the text tells them apart (grpc-js, subchannel-call.ts).
 */
function isReset(error: unknown): boolean {
  if (codeOf(error) !== CANCELLED) return false;
  const { details, message } = grpcErrorOf(error) ?? {};
  // The second is how a worker's native connection reports a deadline.
  return details === 'Call cancelled' || message === 'Timeout expired';
}

/**
 * An update came with a workflow task that the server then threw away, as it does when something else arrives while the workflow closes.
 * It has changed nothing, and may be sent again. Only the text tells it from other refusals.
 */
function isTaskLost(error: unknown): boolean {
  if (codeOf(error) !== FAILED_PRECONDITION) return false;
  return grpcErrorOf(error)?.details.includes('unexpected workflow task failure') ?? false;
}

/** A server with too much to do cuts calls off before they are over. */
async function untilTaken<T>(run: () => Promise<T>, deadline: number): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      return await run();
    } catch (error) {
      if (!(isTaskLost(error) || isReset(error)) || Date.now() + pauseMs >= deadline) throw error;
      await sleep(pauseMs);
    }
  }
}

/** What an update of it comes to: Temporal does not find it, or fails what was still open with a type of its own. */
export function isClosed(error: unknown): boolean {
  if (error instanceof RefundNotFoundError) return true;
  const cause = error instanceof temporal().WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow';
}

function codeOf(error: unknown): number | undefined {
  return grpcErrorOf(error)?.code;
}

function grpcErrorOf(error: unknown) {
  return [error, error instanceof Error ? error.cause : undefined].find(temporal().isGrpcServiceError);
}

function withAdvice(message: string, { ifUnanswered }: Call): string {
  return ifUnanswered === undefined ? message : `${message} ${ifUnanswered}`;
}
