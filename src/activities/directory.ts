import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure, type Payload } from '@temporalio/common';
import { REFUND_WORKFLOW_TYPE, type SearchAttributeName } from '../contract';
import { unseal } from '../temporal/unseal';
import type { Sibling } from './match-refund';
import { INTERNAL_FAILURES, type UsedBefore } from './types';
import { listRuns, pendingActivity, toMs, type Run } from './visibility';

/** What Temporal knows that an activity's own context does not. Read-only; times are milliseconds on Temporal's clock. */
export interface RefundDirectory {
  /** Other refunds of the payment, this one's own earlier runs left out, as visibility knows them: it may lag by seconds. */
  siblings(advancedPaymentId: string): Promise<Sibling[]>;
  /**
   * How this activity's attempts went.
   * @param beganAt when the attempt that asks began, milliseconds on the worker's clock
   * @throws {ApplicationFailure} retryable `NotSent`: Temporal has given this attempt up
   */
  attempts(beganAt: number): Promise<AttemptsSoFar>;
  /** Undefined where this is the first workflow of its ID, as visibility knows. */
  usedBefore(): Promise<UsedBefore | undefined>;
  /** How long the namespace remembers closed workflows. */
  retentionMs(): Promise<number>;
}

export interface AttemptsSoFar {
  /** What to add to the worker's clock to get Temporal's: they may be minutes apart. 0 when Temporal does not say. */
  clockOffsetMs: number;
  /** When the attempt before it ended, or was given up. */
  lastEndedAt?: number;
  /** Details of the failure before; undefined after a timeout or a reset. */
  lastFailureDetails?: unknown[];
  /** Why this worker cannot read them. */
  unreadable?: string;
}

const REFUND_STATUS: SearchAttributeName = 'RefundStatus';
const REFUND_IDS: SearchAttributeName = 'RefundIds';
const REFUND_AMOUNT: SearchAttributeName = 'RefundAmount';

/** Statuses in which a refund may own money that it does not claim. A terminated refund keeps the one it had. */
const UNDECIDED: readonly string[] = ['submitting', 'reconciling'];

/** The same, while it claims nothing. A person may have settled a review as refunded without naming the refunds. */
const UNDECIDED_WITHOUT_CLAIMS: readonly string[] = ['settling', 'needsReview', 'refunded'];

/** A namespace may not remember closed workflows for less. */
const SHORTEST_RETENTION_MS = 24 * 3_600_000;

/** Answers from the worker's own Temporal client, in an activity's context. */
export function temporalDirectory(): RefundDirectory {
  return {
    async siblings(advancedPaymentId) {
      const { client, info } = Context.current();
      const query = `WorkflowType = '${REFUND_WORKFLOW_TYPE}' AND AdvancedPaymentId = '${advancedPaymentId}'`;
      const runs: Run[] = [];
      for await (const run of listRuns(client, query)) {
        if (run.workflowId !== info.workflowExecution?.workflowId) runs.push(run);
      }
      return siblingsOf(runs);
    },

    async attempts(beganAt) {
      const { client, info } = Context.current();
      const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
      const self = await pendingActivity(client, { workflowId, runId }, info.activityId);
      if (self?.attempt !== info.attempt) {
        // A halted process wakes up late: another attempt may be under way.
        const message = 'Nothing was sent: Temporal has given this attempt up.';
        throw ApplicationFailure.create({ type: INTERNAL_FAILURES.notSent, message });
      }
      const startedAt = toMs(self.lastStartedTime);
      const lastEndedAt = toMs(self.lastAttemptCompleteTime);
      const details = self.lastFailure?.applicationFailureInfo?.details?.payloads;
      return {
        clockOffsetMs: startedAt === undefined ? 0 : startedAt - beganAt,
        ...(lastEndedAt === undefined ? {} : { lastEndedAt }),
        ...(details == null ? {} : await readDetails(client, details)),
      };
    },

    async usedBefore() {
      const { client, info } = Context.current();
      const { workflowId = '', runId } = info.workflowExecution ?? {};
      const query = `WorkflowType = '${REFUND_WORKFLOW_TYPE}' AND WorkflowId = '${workflowId}'`;
      let before: UsedBefore | undefined;
      for await (const run of listRuns(client, query)) {
        if (run.runId === runId) continue;
        const since = Math.min(run.startedAt, before?.since ?? Infinity);
        before = { since, mayBeOut: before?.mayBeOut === true || !run.endedByItself };
      }
      return before;
    },

    async retentionMs() {
      const { client, info } = Context.current();
      const { config } = await client.workflowService.describeNamespace({ namespace: info.namespace });
      return toMs(config?.workflowExecutionRetentionTtl) ?? SHORTEST_RETENTION_MS;
    },
  };
}

/**
 * One for each workflow ID: a reset leaves a terminated run behind, which the next one speaks for. What any run claimed, and the time since
 * when it may have sent, hold for all of them, since they share one idempotency key.
 */
export function siblingsOf(runs: readonly Pick<Run, 'workflowId' | 'startedAt' | 'attribute'>[]): Sibling[] {
  const siblings = new Map<string, Sibling>();
  const oldestFirst = [...runs].sort((one, other) => one.startedAt - other.startedAt);
  for (const { workflowId, attribute, startedAt } of oldestFirst) {
    const before = siblings.get(workflowId);
    const ids = attribute(REFUND_IDS);
    const claims = [...new Set([...(before?.claims ?? []), ...(Array.isArray(ids) ? ids.map(String) : [])])];
    const status = attribute(REFUND_STATUS);
    const amount = attribute(REFUND_AMOUNT);
    // A run that is held has sent nothing itself: whether the one before it did is as open as it was.
    const openBefore = status === 'pending' && before?.undecided === true;
    const sameAmount = !openBefore || before.amount === amount;
    siblings.set(workflowId, {
      workflowId,
      claims,
      undecided: openBefore || isUndecided(typeof status === 'string' ? status : undefined, claims),
      ...(typeof amount === 'number' && sameAmount ? { amount } : {}),
      startedAt: before?.startedAt ?? startedAt,
    });
  }
  return [...siblings.values()];
}

/** Whether a refund that visibility shows so may own money that it does not claim. */
export function isUndecided(status: string | undefined, claims: readonly string[]): boolean {
  if (status !== undefined && UNDECIDED.includes(status)) return true;
  return claims.length === 0 && (status === undefined || UNDECIDED_WITHOUT_CLAIMS.includes(status));
}

async function readDetails(
  client: Client,
  payloads: Payload[],
): Promise<Pick<AttemptsSoFar, 'lastFailureDetails' | 'unreadable'>> {
  const { payloadConverter } = client.options.loadedDataConverter;
  try {
    const plain = await unseal(client, payloads);
    return { lastFailureDetails: plain.map((payload) => payloadConverter.fromPayload(payload)) };
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}
