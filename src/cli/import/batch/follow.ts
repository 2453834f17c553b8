import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchHandle } from '../../../client';
import { BatchFailedError } from '../../../client/errors';
import type { BatchCounts, BatchProgress } from '../../../contract';
import { unlessInterrupted } from '../../interruption';
import { startProgress, type Standing } from '../progress';

/** Between two looks; longer and longer while nothing changes, since each costs an action on Temporal Cloud and a batch may be paused for days. */
const LOOK_MS = 1_000;
const LONGEST_LOOK_MS = 30_000;

export interface Follow {
  total: number;
  /** For what is still open once nothing waits any more to be started. */
  waitMs: number;
  interrupted: AbortSignal;
  out: NodeJS.WriteStream;
}

/**
 * Shows how far it is until every line has its end.
 * @returns `open`: some refunds took longer; `ended`: also when the batch itself was terminated
 * @throws {RefundUnavailableError} Temporal is away. That no worker answers is no reason to stop: the batch waits for one as well
 */
export async function follow(
  batch: BatchHandle,
  { total, waitMs, interrupted, out }: Follow,
): Promise<'ended' | 'open' | 'interrupted'> {
  const seen: Seen = { progress: await batch.progress().catch(() => undefined), answers: true };
  const over = new AbortController();
  const done = new AbortController();
  const ended = batch.result().then(
    () => true,
    (error: unknown) => {
      if (error instanceof BatchFailedError) return true;
      throw error;
    },
  );
  const shown = startProgress(out, () => standingOf(seen, total));
  void keepLooking(batch, seen, { waitMs, over, done: done.signal });
  try {
    const isOver = await unlessInterrupted(ended, AbortSignal.any([interrupted, over.signal]));
    if (isOver === true) seen.progress = await batch.progress().catch(() => seen.progress);
    return isOver === true ? 'ended' : interrupted.aborted ? 'interrupted' : 'open';
  } finally {
    done.abort();
    shown.stop();
  }
}

interface Seen {
  progress: BatchProgress | undefined;
  /** A worker does. */
  answers: boolean;
}

async function keepLooking(
  batch: BatchHandle,
  seen: Seen,
  { waitMs, over, done }: { waitMs: number; over: AbortController; done: AbortSignal },
): Promise<void> {
  let pause = LOOK_MS;
  let allStarted: number | undefined;
  while (!done.aborted) {
    const progress = await batch.progress().catch(() => undefined);
    if (done.aborted) return;
    const isNews = JSON.stringify(progress) !== JSON.stringify(seen.progress);
    seen.answers = progress !== undefined;
    seen.progress = progress ?? seen.progress;
    if (seen.progress?.counts.waiting === 0) allStarted ??= Date.now();
    const left = allStarted === undefined ? Infinity : allStarted + waitMs - Date.now();
    if (left <= 0) return over.abort();
    pause = isNews ? LOOK_MS : Math.min(pause * 1.5, LONGEST_LOOK_MS);
    await sleep(Math.min(pause, left), undefined, { signal: done }).catch(() => undefined);
  }
}

function standingOf({ progress, answers }: Seen, total: number): Standing {
  const counts = progress === undefined ? {} : groupsOf(progress.counts);
  const { waiting: _waiting, open: _open, ...ends } = progress?.counts ?? {};
  const done = Object.values(ends).reduce((sum, count) => sum + count, 0);
  const note = answers ? NOTES[progress?.status ?? 'running'] : 'no worker answers';
  return { done, total, counts, ...(note === undefined ? {} : { note }) };
}

const NOTES: Readonly<Partial<Record<BatchProgress['status'], string>>> = {
  paused: 'paused',
  canceling: 'canceling',
};

/** By the names that the report has. */
function groupsOf({ waiting: _waiting, conflict, notSent, ...others }: BatchCounts): Record<string, number> {
  return { ...others, conflicts: conflict, notStarted: notSent };
}
