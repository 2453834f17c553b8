import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  batchWorkflowId,
  DEFAULT_TASK_QUEUE,
  REFUND_WORKFLOW_TYPE,
  REJECT_DUPLICATE_MEMO,
  type BatchRequest,
  type RefundRequest,
} from '../contract';
import { priorityOf } from '../contract/priority';
import { summaryOf } from '../contract/summary';
import { BatchHandle } from './batch/batch-handle';
import { startBatch } from './batch/start-batch';
import { Calls } from './calls';
import { assertSameRefund } from './existing';
import { RefundHandle } from './refund-handle';
import { checkRequested } from './requested';
import { searchAttributesOf } from './search-attributes';

export interface RefundClientOptions {
  /** Where workers serve refunds. @default "refunds" */
  taskQueue?: string;
  /** Of each short call; waits for a result or a decision are not bound by it. Milliseconds. @default 10000 */
  timeoutMs?: number;
}

export interface RequestOptions {
  /**
   * In place of the one made of payment and reference; it becomes the gateway's idempotency key: 1 to 64 characters of
   * `A-Z a-z 0-9 . _ : -`, the first a letter or digit. The same refund must always get the same one.
   */
  workflowId?: string;
}

/**
 * Starts refunds and finds them again. Needs a Temporal client only: no worker, no access to the gateway.
 * @example
 * const refunds = new RefundClient(new Client({ connection }));
 * const refund = await refunds.request({ advancedPaymentId: '21000123456', amount: 25, reference: 'return-7' });
 * const result = await refund.result();
 */
export class RefundClient {
  readonly #calls: Calls;
  readonly #taskQueue: string;

  constructor(client: Client, { taskQueue = DEFAULT_TASK_QUEUE, timeoutMs = 10_000 }: RefundClientOptions = {}) {
    this.#calls = new Calls(client, timeoutMs);
    this.#taskQueue = taskQueue;
  }

  /**
   * Starts a refund, once: whoever repeats the request gets the refund that is there already, open or closed, for as long as the namespace
   * retains closed workflows. Another try after a failure needs a new reference.
   * @param request needs a `reference`, unless `workflowId` is given
   * @throws {InvalidRefundError} nothing was started
   * @throws {RefundConflictError} the ID belongs to something else; nothing was started
   * @throws {RefundUnavailableError} no answer: repeat the same request
   */
  async request(request: RefundRequest, options: RequestOptions = {}): Promise<RefundHandle> {
    const { workflowId, parsed, input } = checkRequested(request, options.workflowId);
    const call = {
      workflowId,
      doing: `Starting refund ${workflowId}`,
      ifUnanswered: 'It may have been started all the same: repeat the same request, it starts once.',
    };
    try {
      const { firstExecutionRunId: runId } = await this.#calls.short(call, () =>
        this.#calls.client.workflow.start(REFUND_WORKFLOW_TYPE, {
          workflowId,
          taskQueue: this.#taskQueue,
          args: [input],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          memo: { [REJECT_DUPLICATE_MEMO]: true },
          workflowIdConflictPolicy: 'FAIL', // tells started from attached without another call
          typedSearchAttributes: searchAttributesOf(parsed),
          staticSummary: summaryOf(parsed),
          priority: priorityOf('single', parsed.sellerId),
        }),
      );
      return new RefundHandle(this.#calls, { workflowId, attached: false, runId });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const runId = await assertSameRefund(this.#calls, workflowId, parsed);
      return new RefundHandle(this.#calls, { workflowId, attached: true, ...(runId === undefined ? {} : { runId }) });
    }
  }

  /** A refund that was started elsewhere, by its workflow ID. Asks nothing yet: whether there is one shows at the first call. */
  handle(workflowId: string): RefundHandle {
    return new RefundHandle(this.#calls, { workflowId, attached: true });
  }

  /**
   * Starts a batch, or finds the one of this ID. Nothing is sent before lines were added and it was sealed.
   * @param id unique for the batch, e.g. the name of its file; findable as workflow ID `refund-batch-{id}`
   * @example
   * const batch = await refunds.startBatch('recall-2026-03', { description: 'Recall', perSecond: 20 });
   * await batch.add(requests);
   * await batch.seal();
   * const { counts } = await batch.result();
   * for await (const { rows } of batch.report()) save(rows);
   * @throws {InvalidRefundError | RefundConflictError | RefundUnavailableError}
   */
  async startBatch(id: string, request: BatchRequest = {}): Promise<BatchHandle> {
    return await startBatch(this.#calls, this.#taskQueue, id, request);
  }

  /** A batch that was started elsewhere. Asks nothing yet: whether there is one shows at the first call. */
  batch(id: string): BatchHandle {
    return new BatchHandle(this.#calls, { workflowId: batchWorkflowId(id), attached: true });
  }
}
