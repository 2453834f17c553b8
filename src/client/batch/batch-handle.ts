import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import {
  BATCH_QUERIES,
  BATCH_UPDATES,
  type BatchPace,
  type BatchProgress,
  type BatchResult,
  type CancelBatch,
  type LinesAdded,
  type PauseBatch,
} from '../../contract';
import type { Call, Calls } from '../calls';
import type { ResultOptions } from '../closing';
import { BatchFailedError } from '../errors';
import { updateBatch } from './calls';
import { pack, type LineGiven } from './pack';
import { readPages, type ReportPage } from './report';
import { temporal } from '../temporal';

export interface AddOptions {
  /** Called after each chunk that the batch keeps. */
  onAdded?: (added: LinesAdded) => void;
}

/**
 * One batch of refunds. Every method may throw `RefundNotFoundError`, and `RefundUnavailableError` when Temporal, or a worker that has to
 * answer, is not there in time; all of them may be repeated.
 */
export class BatchHandle {
  readonly workflowId: string;
  /** It was there already. */
  readonly attached: boolean;
  // Truly private: a handle may be logged, and a client holds credentials.
  readonly #calls: Calls;
  #chunks = 0;
  #lines = 0;
  #lastLine = 0;

  /** @internal Use `RefundClient`. */
  constructor(calls: Calls, { workflowId, attached }: { workflowId: string; attached: boolean }) {
    this.#calls = calls;
    this.workflowId = workflowId;
    this.attached = attached;
  }

  /**
   * Uploads refunds. Nothing is sent before `seal()`. After an interruption, take a new handle and add the same lines from the first
   * on: what is there already is recognised, and not taken twice.
   * @param lines requests, numbered from 1, or lines with numbers of their own, which must rise. Each request is checked by the batch: an
   * invalid one is a row in its report
   * @returns how many lines this handle has added so far
   * @throws {BatchRefusedError} `TooLate`: sealed or canceled; `ChunkConflict`: the lines differ from those that were added before
   */
  async add(
    lines: Iterable<LineGiven> | AsyncIterable<LineGiven>,
    { onAdded }: AddOptions = {},
  ): Promise<{ chunks: number; lines: number }> {
    for await (const chunk of pack(lines, this.#lastLine)) {
      const argument = { chunk: this.#chunks, lines: chunk };
      const added = await this.#update<LinesAdded>(BATCH_UPDATES.addLines, 'Adding lines to', argument);
      this.#chunks++;
      this.#lines += chunk.length;
      this.#lastLine = chunk.at(-1)?.line ?? this.#lastLine;
      onAdded?.(added);
    }
    return { chunks: this.#chunks, lines: this.#lines };
  }

  /**
   * No more lines: it starts. What this handle has added, if it has, must be all that the batch has.
   * @throws {BatchRefusedError} `Incomplete`, `TooLate`
   */
  async seal(): Promise<BatchProgress> {
    const argument = this.#chunks === 0 ? {} : { chunks: this.#chunks, lines: this.#lines };
    return await this.#update(BATCH_UPDATES.sealBatch, 'Sealing', argument);
  }

  /** Once it is answered nothing more is started; refunds that were started go on. @throws {BatchRefusedError} `TooLate` */
  async pause(request: PauseBatch = {}): Promise<BatchProgress> {
    return await this.#update(BATCH_UPDATES.pauseBatch, 'Pausing', request);
  }

  /** @throws {BatchRefusedError} `NotPaused`, `TooLate` */
  async resume(request: PauseBatch = {}): Promise<BatchProgress> {
    return await this.#update(BATCH_UPDATES.resumeBatch, 'Resuming', request);
  }

  /** Changes how fast it goes from now on. @throws {BatchRefusedError} `InvalidRequest`, `TooLate` */
  async setPace(pace: Partial<BatchPace>): Promise<BatchProgress> {
    return await this.#update(BATCH_UPDATES.paceBatch, 'Setting the pace of', pace);
  }

  /**
   * Once it is answered nothing more is started, ever. Refunds that were started go on, and are reported; with `openRefunds: "cancel"` each
   * of them is asked to cancel too, and decides as it does for any cancel.
   * @throws {BatchRefusedError} `TooLate`
   */
  async cancel(request: CancelBatch = {}): Promise<BatchProgress> {
    return await this.#update(BATCH_UPDATES.cancelBatch, 'Canceling', request);
  }

  /** How far it is, also once closed. A worker must be running: it is the one that answers. */
  async progress(): Promise<BatchProgress> {
    const call = this.#call('Asking for the progress of');
    const workflow = this.#calls.client.workflow.getHandle(this.workflowId);
    return await this.#calls.query(call, () => workflow.query<BatchProgress>(BATCH_QUERIES.batchProgress));
  }

  /**
   * What became of each line, page by page, in order. Open batches may be asked too: rows that are not final may change. A batch may be open
   * for longer than Temporal retains its first chunks: their pages say so (`forgotten`), and the others are there.
   */
  async *report(): AsyncGenerator<ReportPage, void, undefined> {
    const { chunks } = await this.progress();
    yield* readPages(this.#calls, this.workflowId, chunks);
  }

  /**
   * Waits until every line has its end, canceled or not.
   * @throws {BatchFailedError} it was terminated
   * @throws {RefundStillOpenError} after `timeoutMs`
   */
  async result({ timeoutMs }: ResultOptions = {}): Promise<BatchResult> {
    const call = this.#call('Waiting for');
    const workflow = this.#calls.client.workflow.getHandle(this.workflowId);
    try {
      const wait = { timeoutMs, ifOver: 'is still open, and goes on,' };
      return (await this.#calls.patient(call, wait, () => workflow.result())) as BatchResult;
    } catch (error) {
      if (!(error instanceof temporal().WorkflowFailedError)) throw error;
      const { cause } = error;
      if (cause instanceof CancelledFailure) return await this.#canceledResult();
      const invalid = cause instanceof ApplicationFailure && cause.type === 'InvalidRequest';
      const type = invalid ? 'InvalidRequest' : cause instanceof TerminatedFailure ? 'Terminated' : 'Other';
      throw new BatchFailedError(this.workflowId, type, cause?.message ?? error.message, { cause: error });
    }
  }

  /** Canceled through Temporal: the TypeScript SDK keeps no result of that, the batch still tells. */
  async #canceledResult(): Promise<BatchResult> {
    const { lines, chunks, counts, cancel } = await this.progress();
    return {
      status: 'canceled',
      lines,
      chunks,
      counts,
      ...(cancel?.requestedBy === undefined ? {} : { canceledBy: cancel.requestedBy }),
      ...(cancel?.reason === undefined ? {} : { reason: cancel.reason }),
    };
  }

  #call(doing: string, options: Partial<Call> = {}): Call {
    return { workflowId: this.workflowId, doing: `${doing} batch ${this.workflowId}`, ...options };
  }

  async #update<T>(name: string, doing: string, argument: object): Promise<T> {
    const ifUnanswered = 'It may have taken effect all the same; to repeat it does no harm.';
    return await updateBatch<T>(this.#calls, this.#call(doing, { needsWorker: true, ifUnanswered }), {
      name,
      argument,
    });
  }
}
