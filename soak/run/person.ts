import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerEntry } from '../../sandbox';
import { RefundRefusedError, RefundUnavailableError } from '../../src/client';
import type { ResolveRequest } from '../../src/contract';
import type { RefundPlan } from '../plan/types';
import type { Facts } from './facts';
import type { World } from './world';

/** Between two looks at the list of reviews. */
const ROUND_MS = 400;

/** One who has settled a review looks at it again after this, should it still be open. */
const AGAIN_MS = 10_000;

/** Lists the reviews as an operator does, and settles each truthfully: by what the gateway's books say of its key. */
export function startPerson(
  world: World,
  plans: ReadonlyMap<string, RefundPlan>,
  factsOf: (workflowId: string) => Facts | undefined,
): { stop(): Promise<void> } {
  const { client, sandbox, refundClients } = world;
  const notBefore = new Map<string, number>();
  let stopped = false;

  const settle = async (workflowId: string, { person }: RefundPlan): Promise<void> => {
    const truth = truthOf(sandbox.ledger(), workflowId);
    if (truth === undefined) return; // the books are not closed on it either
    notBefore.set(workflowId, Date.now() + AGAIN_MS);
    const handle = refundClients[0]!.handle(workflowId);
    try {
      await (person.via === 'update' ? handle.resolve(truth) : handle.signalResolve(truth));
      const facts = factsOf(workflowId);
      if (facts !== undefined) facts.resolved++;
    } catch (error) {
      // Decided by itself meanwhile, or nobody there: it is still on the list then.
      if (!(error instanceof RefundRefusedError || error instanceof RefundUnavailableError)) throw error;
    }
  };
  const round = async (): Promise<void> => {
    const query = `RefundStatus = 'needsReview' AND ExecutionStatus = 'Running'`;
    const due: Promise<void>[] = [];
    for await (const { workflowId } of client.workflow.list({ query })) {
      const plan = plans.get(workflowId);
      if (plan === undefined) continue;
      const facts = factsOf(workflowId);
      if (facts !== undefined) facts.reviewed = true;
      if (!notBefore.has(workflowId)) notBefore.set(workflowId, Date.now() + plan.person.waitMs);
      if (Date.now() >= (notBefore.get(workflowId) ?? 0)) due.push(settle(workflowId, plan));
    }
    await Promise.all(due);
  };
  const working = (async () => {
    while (!stopped) {
      await round().catch(() => undefined); // Temporal is down at the moment
      await sleep(ROUND_MS);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await working;
    },
  };
}

/** What the books say of a key; undefined while the gateway itself is not done with it. */
export function truthOf(ledger: readonly LedgerEntry[], key: string): ResolveRequest | undefined {
  const own = ledger.filter((entry) => entry.key === key);
  const parts = own.flatMap(({ payments }: LedgerEntry) => payments);
  if (parts.some(({ status }) => status === 'in_process')) return undefined;
  const refundIds = parts.flatMap(({ refundId, status }) => (status === 'approved' ? [refundId] : []));
  const note = 'by the gateway’s books';
  return refundIds.length === 0
    ? { outcome: 'notRefunded', resolvedBy: 'pat', note }
    : { outcome: 'refunded', resolvedBy: 'pat', note, refundIds };
}
