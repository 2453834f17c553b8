import { CancellationScope, condition, getExternalWorkflowHandle, log, setHandler, sleep } from '@temporalio/workflow';
import { findParked } from './activities';
import { free, hasRoom, isNews, newChunk, reportOf, stop, type ChunkState } from './chunk-state';
import { showChunk } from './details';
import { cancelRefund, runLine } from './line';
import { paceAt } from './pace';
import {
  batchReportQuery,
  grantSignal,
  isGrant,
  reportSignal,
  type ChunkInput,
  type ChunkReport,
  type ChunkResult,
  type Grant,
} from './protocol';

/**
 * Some lines of a batch: starts their refunds as its batch grants, and follows each one to its end. It is short enough never to
 * continue as new, so that it hears of its refunds from Temporal itself.
 * @returns the report, once every line has its end
 */
export async function refundBatchChunk(input: ChunkInput): Promise<ChunkResult> {
  const state = newChunk(input);
  setHandler(batchReportQuery, () => state.rows, { description: 'What became of each line' });
  setHandler(grantSignal, (grant) => {
    if (isGrant(grant)) take(state, grant);
    else log.warn('A signal changed nothing', { signal: 'chunkGrant', why: 'InvalidRequest' });
  });
  CancellationScope.current().cancelRequested.catch(() => stop(state, 'This part of the batch was canceled.'));

  return await CancellationScope.nonCancellable(async () => {
    const reported = keepReporting(state);
    void watchTheSlow(state);
    await sendLines(state);
    await reported;
    const { counts } = reportOf(state);
    return { counts, rows: state.rows };
  });
}

function take(state: ChunkState, grant: Grant): void {
  if (grant.version <= state.grant.version) return;
  const before = state.grant.cancel?.openRefunds;
  state.grant = grant;
  if (grant.pace !== undefined) state.pace = grant.pace;
  if (grant.cancel === undefined) return;
  stop(state, 'The batch was canceled before this line was started.');
  if (before === grant.cancel.openRefunds) return;
  for (const workflowId of state.own) cancelRefund(workflowId, grant.cancel);
}

/** A sliding window: the next line starts when the window has room and the pace allows. */
async function sendLines(state: ChunkState): Promise<void> {
  for (; state.next < state.rows.length; state.next++) {
    const requested = state.requested[state.next];
    if (requested === undefined) continue;
    await untilAllowed(state);
    if (state.stopped !== undefined) return;
    state.pace = { ...state.pace, left: state.pace.left - 1 };
    void runLine(state, state.next, requested);
  }
}

async function untilAllowed(state: ChunkState): Promise<void> {
  while (state.stopped === undefined) {
    if (!hasRoom(state)) {
      await condition(() => hasRoom(state) || state.stopped !== undefined);
      continue;
    }
    const now = Date.now();
    state.pace = paceAt(now, state.pace, state.grant.perSecond);
    if (state.pace.left > 0) return;
    const { version } = state.grant;
    const changed = (): boolean => state.grant.version !== version || state.stopped !== undefined;
    await condition(changed, Math.max(1, state.pace.roundEndsAt - now));
  }
}

/**
 * One message at a time, of how things stand then. A batch that is gone, terminated most likely, gets no more refunds started in its name.
 */
async function keepReporting(state: ChunkState): Promise<void> {
  const batch = getExternalWorkflowHandle(state.input.batch);
  let last: ChunkReport | undefined;
  while (last?.done !== true) {
    await condition(() => isNews(last, reportOf(state)));
    last = reportOf(state);
    showChunk(state);
    try {
      await batch.signal(reportSignal, last);
    } catch {
      stop(state, 'The batch was gone before this line was started.');
    }
  }
}

/** A refund that waits for a release, for the gateway's settling or for a person makes room for others. */
async function watchTheSlow(state: ChunkState): Promise<void> {
  for (;;) {
    await condition(() => state.onTheirWay.size > 0);
    const { moves } = state;
    await sleep(state.input.slotSeconds * 1000, { summary: 'Time that refunds may take before they are looked at' });
    if (moves !== state.moves || state.onTheirWay.size === 0) continue;
    const looking = new CancellationScope();
    void condition(() => moves !== state.moves).then(() => looking.cancel());
    const indexes = [...state.onTheirWay];
    const workflowIds = indexes.flatMap((index) => state.requested[index]?.workflowId ?? []);
    try {
      for (const { workflowId, status } of await looking.run(() => findParked({ workflowIds }))) {
        const index = indexes.find((one) => state.requested[one]?.workflowId === workflowId);
        const row = state.rows[index ?? -1];
        if (index === undefined || row?.status !== 'open') continue;
        row.message = `Was ${status} when it was looked at: see the refund itself.`;
        free(state, index);
      }
    } catch {
      // canceled: there is room again
    }
  }
}
