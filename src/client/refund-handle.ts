import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  QUERIES,
  SIGNALS,
  UPDATES,
  type CancelDecision,
  type CancelRequest,
  type RefundResult,
  type RefundSnapshot,
  type ReleaseRequest,
  type ResolveRequest,
} from '../contract';
import { type Call, type Calls, isClosed } from './calls';
import { decisionOnceClosed, resultOf, type ResultOptions } from './closing';
import { RefundRefusedError } from './errors';
import { temporal } from './temporal';

export interface CancelOptions {
  /** Milliseconds to wait for the decision; as long as it takes when absent: an attempt in flight is never cut off. */
  timeoutMs?: number;
}

export interface RefundReference {
  workflowId: string;
  attached: boolean;
  /** Of its first run; unknown for one that was started elsewhere. */
  runId?: string;
}

/**
 * One refund. Every method may throw `RefundNotFoundError`, and `RefundUnavailableError` when Temporal, or a worker that has to answer,
 * is not there in time. Waits stop early inside `client.withAbortSignal(…)`.
 */
export class RefundHandle {
  /** The gateway's idempotency key too. */
  readonly workflowId: string;
  /** Of the first run, which a reset replaces; undefined for one that was started elsewhere. */
  readonly runId: string | undefined;
  /** It was there already. */
  readonly attached: boolean;
  // Truly private: a handle may be logged, and a client holds credentials.
  readonly #calls: Calls;

  /** @internal Use `RefundClient`. */
  constructor(calls: Calls, { workflowId, attached, runId }: RefundReference) {
    this.#calls = calls;
    this.workflowId = workflowId;
    this.attached = attached;
    this.runId = runId;
  }

  /** Where it stands, also once closed. A worker must be running: it is the one that answers. */
  async status(): Promise<RefundSnapshot> {
    const call = this.#call('Asking for the status of');
    return await this.#calls.query(call, () => this.#workflow.query<RefundSnapshot>(QUERIES.refundStatus));
  }

  /**
   * Waits until it is closed: refunded or canceled, whichever way it was canceled.
   * @throws {RefundFailedError} not refunded. `noMoneyMoved` says whether that is proven
   * @throws {RefundStillOpenError} after `timeoutMs`
   */
  async result(options: ResultOptions = {}): Promise<RefundResult> {
    return await resultOf(this.#calls, this.workflowId, options, this.runId);
  }

  /**
   * Cancels, and waits until it is decided whether that came in time. Of a closed refund it tells how it closed.
   * Needs a worker; `signalCancel` is kept until there is one.
   * @throws {RefundRefusedError} `InReview`: settle the review instead
   * @throws {RefundStillOpenError} after `timeoutMs`
   * @throws {RefundFailedError} it was terminated or timed out, so that nobody can tell
   */
  async cancel(request: CancelRequest = {}, options: CancelOptions = {}): Promise<CancelDecision> {
    const call = this.#call('Canceling', { ifUnanswered: 'It may be canceled all the same: ask again.' });
    const wait = { timeoutMs: options.timeoutMs, since: Date.now() };
    // Under the same ID a repetition is the same update.
    const update = {
      updateId: `cancel-${randomUUID()}`,
      args: [textsOf(request, 'reason', 'requestedBy')] as [object],
    };
    try {
      const ifLost = 'has not taken the cancel yet, no worker answered; repeat it, or use signalCancel, which is kept:';
      const accepted = await this.#calls.patient(call, { ...wait, ifOver: ifLost }, () =>
        this.#workflow.startUpdate<CancelDecision, [object]>(UPDATES.requestCancellation, {
          ...update,
          waitForStage: 'ACCEPTED',
        }),
      );
      const ifUndecided = 'has noted the cancel, and it is not decided yet,';
      return await this.#calls.patient(call, { ...wait, ifOver: ifUndecided }, () => accepted.result());
    } catch (error) {
      if (isClosed(error)) return await decisionOnceClosed(this.#calls, call);
      throw this.#refusal(error);
    }
  }

  /** Asks for a cancel without waiting for what comes of it. Kept until a worker takes it. @throws {RefundRefusedError} `TooLate` */
  async signalCancel(request: CancelRequest = {}): Promise<void> {
    await this.#signal(SIGNALS.cancelRefund, textsOf(request, 'reason', 'requestedBy'));
  }

  /**
   * Lets a held refund go.
   * @returns how it stands after it
   * @throws {RefundRefusedError} `NotHeld`, `TooLate`, `SamePerson` or `InvalidRequest`
   */
  async release(request: ReleaseRequest = {}): Promise<RefundSnapshot> {
    return await this.#update(UPDATES.releaseRefund, 'Releasing', textsOf(request, 'releasedBy'));
  }

  /** As `release`, without an answer: what cannot be done changes nothing. @throws {RefundRefusedError} `TooLate` */
  async signalRelease(request: ReleaseRequest = {}): Promise<void> {
    await this.#signal(SIGNALS.releaseRefund, textsOf(request, 'releasedBy'));
  }

  /**
   * Settles a refund in `needsReview` on what a person found at the gateway.
   * @returns how it stands after it
   * @throws {RefundRefusedError} `NotInReview`, `TooLate`, `SamePerson` or `InvalidRequest`
   */
  async resolve(request: ResolveRequest): Promise<RefundSnapshot> {
    return await this.#update(UPDATES.resolveRefund, 'Resolving', resolutionOf(request));
  }

  /** As `resolve`, without an answer: what cannot be done changes nothing. @throws {RefundRefusedError} `TooLate` */
  async signalResolve(request: ResolveRequest): Promise<void> {
    await this.#signal(SIGNALS.resolveRefund, resolutionOf(request));
  }

  /** Not bound to a run: a reset replaces it. */
  get #workflow(): WorkflowHandle {
    return this.#calls.client.workflow.getHandle(this.workflowId);
  }

  #call(doing: string, options: Partial<Call> = {}): Call {
    return { workflowId: this.workflowId, doing: `${doing} refund ${this.workflowId}`, ...options };
  }

  async #update(name: string, doing: string, argument: object): Promise<RefundSnapshot> {
    const ifUnanswered = 'It may take effect all the same: look at its status before you repeat it.';
    const call = this.#call(doing, { needsWorker: true, ifUnanswered });
    const updateId = `${name}-${randomUUID()}`;
    try {
      const taken = await this.#calls.short(call, () =>
        this.#workflow.executeUpdate<RefundSnapshot, [object]>(name, { args: [argument], updateId }),
      );
      // The update answers before the refund has acted on it. That it was taken is true even where nobody tells what came of it.
      return await this.status().catch(() => taken);
    } catch (error) {
      throw isClosed(error) ? await this.#tooLate(call, error) : this.#refusal(error);
    }
  }

  async #signal(name: string, argument: object): Promise<void> {
    const ifUnanswered = 'It may have arrived all the same; to repeat it does no harm.';
    const call = this.#call(`Sending ${name} to`, { ifUnanswered, once: true });
    try {
      await this.#calls.short(call, () => this.#workflow.signal(name, argument));
    } catch (error) {
      throw isClosed(error) ? await this.#tooLate(call, error) : error;
    }
  }

  async #tooLate(call: Call, cause: unknown): Promise<RefundRefusedError> {
    const { status } = await this.#calls.describe(call); // or it is not found
    return new RefundRefusedError(this.workflowId, 'TooLate', `it is closed already, as ${status.name}`, { cause });
  }

  #refusal(error: unknown): unknown {
    if (!(error instanceof temporal().WorkflowUpdateFailedError)) return error;
    const { cause } = error;
    const type = cause instanceof ApplicationFailure ? cause.type : undefined;
    return new RefundRefusedError(this.workflowId, type ?? 'Unknown', cause?.message ?? error.message, {
      cause: error,
    });
  }
}

/** The contract's fields only, and only those given. */
function textsOf<T extends object>(message: T, ...fields: (keyof T)[]): object {
  return Object.fromEntries(fields.filter((field) => message[field] != null).map((field) => [field, message[field]]));
}

function resolutionOf(request: ResolveRequest): object {
  return textsOf(request, 'outcome', 'resolvedBy', 'note', 'refundIds');
}
