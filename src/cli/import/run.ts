import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidRefundError, RefundConflictError } from '../../client/errors';
import type { RefundRequest } from '../../contract';
import type { Temporal } from '../connect';
import { unlessInterrupted } from '../interruption';
import { outcomeOf, type LineOutcome } from './outcome';
import { inSlots } from './slots';
import { outcomeWithin, standingOf, STILL_OPEN } from './standing';

/** A refund that takes longer makes room for the next one, and is looked at again at the end. */
const SLOT_MS = 10_000;

/** Between two looks at those that are still open. */
const LOOK_MS = 1_000;

export interface Wanted {
  workflowId: string;
  request: RefundRequest;
}

export interface RunOptions {
  /** Refunds at a time. */
  concurrency: number;
  /** For those that are still open once all are started. */
  waitMs: number;
  interrupted: AbortSignal;
  /** Told of every outcome; of one that is still open too, and again when it is closed. */
  onOutcome: (workflowId: string, outcome: LineOutcome) => void;
}

/**
 * Starts every refund, or finds the one that is there, and waits for it. Stops early when interrupted, or when Temporal is away.
 * @returns why it stopped early
 */
export async function runImport(
  temporal: Temporal,
  wanted: readonly Wanted[],
  options: RunOptions,
): Promise<'interrupted' | Error | undefined> {
  const { concurrency, interrupted, onOutcome } = options;
  const open = new Set<string>();
  let away: Error | undefined;
  await inSlots(wanted, concurrency, async ({ workflowId, request }) => {
    if (interrupted.aborted || away !== undefined) return;
    const { refused, unavailable } = await start(temporal, request);
    if (unavailable !== undefined) {
      away ??= unavailable;
      return onOutcome(workflowId, outcomeOf('unknown', { failureType: 'Unavailable', message: unavailable.message }));
    }
    if (refused !== undefined) return onOutcome(workflowId, refused);
    const outcome = await unlessInterrupted(outcomeWithin(temporal, workflowId, SLOT_MS), interrupted);
    if (outcome === undefined) open.add(workflowId);
    onOutcome(workflowId, outcome ?? outcomeOf('submitting', { message: STILL_OPEN }));
  });
  if (away === undefined) await settle(temporal, open, options);
  return interrupted.aborted ? 'interrupted' : away;
}

interface Started {
  refused?: LineOutcome;
  unavailable?: Error;
}

/** Of a Temporal that is away for a moment the client does not tell: it repeats the call itself until its time is over. */
async function start({ refunds }: Temporal, request: RefundRequest): Promise<Started> {
  try {
    await refunds.request(request);
    return {};
  } catch (error) {
    if (error instanceof RefundConflictError) {
      return { refused: outcomeOf('conflict', { failureType: 'RefundConflict', message: error.message }) };
    }
    if (error instanceof InvalidRefundError) return { refused: outcomeOf('invalid', { message: error.message }) };
    return { unavailable: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Looks at those that are open until they are closed or the time is over, and says where they stand. */
async function settle(temporal: Temporal, open: Set<string>, options: RunOptions): Promise<void> {
  const { waitMs, interrupted, onOutcome, concurrency } = options;
  const until = Date.now() + waitMs;
  while (open.size > 0) {
    const last = interrupted.aborted || Date.now() >= until;
    await inSlots([...open], concurrency, async (workflowId) => {
      const outcome = await standingOf(temporal, workflowId).catch(() => undefined);
      if (outcome === undefined) return; // what is known of it stands
      if (outcome.message !== STILL_OPEN) open.delete(workflowId);
      onOutcome(workflowId, outcome);
    });
    if (last) return;
    await sleep(LOOK_MS, undefined, { signal: interrupted }).catch(() => undefined);
  }
}
