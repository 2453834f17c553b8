import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { REFUND_WORKFLOW_TYPE } from '../contract';
import type { Sibling } from './match-refund';

/** What Temporal knows that an activity's own context does not. Read-only; times are milliseconds on Temporal's clock. */
export interface RefundDirectory {
  /** Other refunds of the payment, this one's own earlier runs left out, as visibility knows them: it may lag by seconds. */
  siblings(advancedPaymentId: string): Promise<Sibling[]>;
  /**
   * How this activity's attempts went.
   * @param beganAt when the attempt that asks began, milliseconds on the worker's clock
   */
  attempts(beganAt: number): Promise<AttemptsSoFar>;
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
}

const REFUND_STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);
const REFUND_IDS = defineSearchAttributeKey('RefundIds', SearchAttributeType.KEYWORD_LIST);
const REFUND_AMOUNT = defineSearchAttributeKey('RefundAmount', SearchAttributeType.DOUBLE);

/**
 * Statuses in which a refund may own money that it does not claim. A terminated refund keeps the one it had; a person may have settled
 * a review as refunded without naming the refunds.
 */
const UNDECIDED: readonly string[] = ['submitting', 'settling', 'reconciling', 'needsReview', 'refunded'];

/** A namespace may not remember closed workflows for less. */
const SHORTEST_RETENTION_MS = 24 * 3_600_000;

/** Answers from the worker's own Temporal client, in an activity's context. */
export function temporalDirectory(): RefundDirectory {
  return {
    async siblings(advancedPaymentId) {
      const { client, info } = Context.current();
      const query = `WorkflowType = '${REFUND_WORKFLOW_TYPE}' AND AdvancedPaymentId = '${advancedPaymentId}'`;
      const siblings: Sibling[] = [];
      for await (const found of client.workflow.list({ query })) {
        if (found.workflowId === info.workflowExecution?.workflowId) continue;
        const claims = found.typedSearchAttributes.get(REFUND_IDS) ?? [];
        const status = found.typedSearchAttributes.get(REFUND_STATUS);
        const amount = found.typedSearchAttributes.get(REFUND_AMOUNT);
        siblings.push({
          workflowId: found.workflowId,
          claims,
          undecided: claims.length === 0 && (status === undefined || UNDECIDED.includes(status)),
          ...(amount === undefined ? {} : { amount }),
          startedAt: found.startTime.getTime(),
        });
      }
      return siblings;
    },

    async attempts(beganAt) {
      const { client, info } = Context.current();
      const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
      const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
      const self = raw.pendingActivities?.find((pending) => pending.activityId === info.activityId);
      const startedAt = toMs(self?.lastStartedTime);
      const lastEndedAt = toMs(self?.lastAttemptCompleteTime);
      const details = self?.lastFailure?.applicationFailureInfo?.details?.payloads;
      return {
        clockOffsetMs: startedAt === undefined ? 0 : startedAt - beganAt,
        ...(lastEndedAt === undefined ? {} : { lastEndedAt }),
        ...(details == null ? {} : { lastFailureDetails: await decode(client, details) }),
      };
    },

    async retentionMs() {
      const { client, info } = Context.current();
      const { config } = await client.workflowService.describeNamespace({ namespace: info.namespace });
      return toMs(config?.workflowExecutionRetentionTtl) ?? SHORTEST_RETENTION_MS;
    },
  };
}

type Payloads = Parameters<Client['options']['loadedDataConverter']['payloadCodecs'][number]['decode']>[0];

async function decode(client: Client, payloads: Payloads): Promise<unknown[]> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  let plain = payloads;
  for (const codec of [...payloadCodecs].reverse()) plain = await codec.decode(plain);
  return plain.map((payload) => payloadConverter.fromPayload(payload));
}

/** Timestamps and durations travel as seconds (a Long) and nanoseconds. */
function toMs(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number | undefined {
  if (time == null) return undefined;
  return Number(time.seconds ?? 0) * 1000 + Math.floor((time.nanos ?? 0) / 1e6);
}
