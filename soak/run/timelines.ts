import type { Client } from '@temporalio/client';
import type { RequestEntry } from '../../sandbox';
import type { Plan } from '../plan';
import { timelineOf, type Timeline } from '../verify/timeline';
import type { Facts } from './facts';
import { patiently } from './patience';
import type { World } from './world';

/** Histories that are read at once. */
const PARALLEL = 8;

/** Timelines of the refunds that a closer look is worth: reviewed ones with those of the same payment, late senders, and what is open. */
export async function timelinesOf(
  { client }: World,
  plan: Plan,
  facts: ReadonlyMap<string, Facts>,
  requests: readonly RequestEntry[],
): Promise<Map<string, Timeline>> {
  const lastSentAt = new Map(requests.map(({ key = '', at }) => [key, Date.parse(at)]));
  const wanted = plan.cases.flatMap(({ refunds }) => {
    const ids = refunds.map(({ workflowId }) => workflowId).filter((workflowId) => facts.has(workflowId));
    const reviewed = refunds.length > 1 || ids.some((workflowId) => mayHaveBeenReviewed(facts.get(workflowId)));
    const late = refunds.some(({ workflowId, request }) => {
      const { askedAt = 0 } = facts.get(workflowId) ?? {};
      return (lastSentAt.get(workflowId) ?? 0) > askedAt + request.policy.submitWindowSeconds * 1000;
    });
    return reviewed || late ? ids : [];
  });
  return await readTimelines(client, wanted);
}

export async function readTimelines(client: Client, workflowIds: readonly string[]): Promise<Map<string, Timeline>> {
  const timelines = new Map<string, Timeline>();
  const left = [...new Set(workflowIds)];
  const read = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const workflowId = id;
      const history = await patiently(() =>
        client.withDeadline(Date.now() + 10_000, () => client.workflow.getHandle(workflowId).fetchHistory()),
      );
      timelines.set(workflowId, timelineOf(history));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, read));
  return timelines;
}

function mayHaveBeenReviewed(facts: Facts | undefined): boolean {
  return facts === undefined || facts.ending === undefined || facts.reviewed;
}
