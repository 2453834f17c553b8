import { setTimeout as sleep } from 'node:timers/promises';
import type { RefundHandle } from '../../client';
import {
  InvalidRefundError,
  RefundConflictError,
  RefundStillOpenError,
  RefundUnavailableError,
} from '../../client/errors';
import type { RefundRequest } from '../../contract';
import type { Temporal } from '../connect';
import { failedOf } from '../ending';
import { unlessInterrupted } from '../interruption';
import { recordOf } from '../record';
import { outcomeOf, outcomeOfEnding, type LineOutcome } from './outcome';

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
  const open = new Map<string, RefundHandle>();
  let away: Error | undefined;
  const queue = wanted.values();

  const one = async ({ workflowId, request }: Wanted): Promise<void> => {
    const { refund, refused, unavailable } = await start(temporal, request);
    if (unavailable !== undefined) {
      away ??= unavailable;
      return onOutcome(workflowId, outcomeOf('unknown', { failureType: 'Unavailable', message: unavailable.message }));
    }
    if (refund === undefined) return onOutcome(workflowId, refused);
    const outcome = await outcomeWithin(refund, SLOT_MS, interrupted);
    if (outcome === undefined) open.set(workflowId, refund);
    onOutcome(workflowId, outcome ?? outcomeOf('submitting', { message: STILL_OPEN }));
  };
  const slot = async (): Promise<void> => {
    for (const next of queue) {
      if (interrupted.aborted || away !== undefined) return;
      await one(next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, wanted.length) }, slot));
  if (away === undefined) await settle(temporal, open, options);
  return interrupted.aborted ? 'interrupted' : away;
}

type Started =
  | { refund: RefundHandle; refused?: undefined; unavailable?: undefined }
  | { refund?: undefined; refused: LineOutcome; unavailable?: undefined }
  | { refund?: undefined; refused?: undefined; unavailable: Error };

const STILL_OPEN = 'still open, and goes on: import again to see what became of it';

/** Of a Temporal that is away for a moment the client does not tell: it repeats the call itself until its time is over. */
async function start({ refunds }: Temporal, request: RefundRequest): Promise<Started> {
  try {
    return { refund: await refunds.request(request) };
  } catch (error) {
    if (error instanceof RefundConflictError) {
      return { refused: outcomeOf('conflict', { failureType: 'RefundConflict', message: error.message }) };
    }
    if (error instanceof InvalidRefundError) return { refused: outcomeOf('invalid', { message: error.message }) };
    return { unavailable: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Undefined when it is still open then. */
async function outcomeWithin(
  refund: RefundHandle,
  timeoutMs: number,
  interrupted: AbortSignal,
): Promise<LineOutcome | undefined> {
  const closed = refund.result({ timeoutMs }).then((result) => outcomeOfEnding({ result }), openOrFailed);
  return await unlessInterrupted(closed, interrupted);
}

function openOrFailed(error: unknown): LineOutcome | undefined {
  // Whether Temporal is away shows at the next start; the refund goes on all the same.
  if (error instanceof RefundStillOpenError || error instanceof RefundUnavailableError) return undefined;
  return outcomeOfEnding(failedOf(error));
}

/** Looks at those that are open until they are closed or the time is over, and says where they stand. */
async function settle(temporal: Temporal, open: Map<string, RefundHandle>, options: RunOptions): Promise<void> {
  const { waitMs, interrupted, onOutcome, concurrency } = options;
  const until = Date.now() + waitMs;
  const look = async ([workflowId, refund]: [string, RefundHandle]): Promise<void> => {
    const description = await temporal.describe(workflowId);
    if (description.status.name === 'RUNNING') {
      const { status } = recordOf(description);
      const standing = status === null || status === 'terminated' || status === 'timedOut' ? 'submitting' : status;
      return onOutcome(workflowId, outcomeOf(standing, { message: STILL_OPEN }));
    }
    const outcome = await outcomeWithin(refund, SLOT_MS, new AbortController().signal);
    if (outcome === undefined) return;
    open.delete(workflowId);
    onOutcome(workflowId, outcome);
  };
  while (open.size > 0) {
    const last = interrupted.aborted || Date.now() >= until;
    const entries = [...open].values();
    const slot = async (): Promise<void> => {
      for (const entry of entries) await look(entry).catch(() => undefined); // what is known of it stands
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, open.size) }, slot));
    if (last) return;
    await sleep(LOOK_MS, undefined, { signal: interrupted }).catch(() => undefined);
  }
}
