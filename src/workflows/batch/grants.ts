import { openChunks, type BatchState, type OpenChunk } from './batch-state';
import type { Grant } from './protocol';

/** Messages that may be under way to chunks at once, so that canceling a large batch does not make a burst of them. */
const MESSAGES_AT_ONCE = 20;

/**
 * Who is told what next. One chunk sends at a time, in order: the window and the pace are the batch's, and what refunds of earlier chunks
 * still take of the window is not granted again.
 */
export function nextGrants(state: BatchState): [number: number, grant: Grant][] {
  const open = openChunks(state);
  const underWay = open.filter(([, { grant, taken }]) => grant !== undefined && grant.version > taken).length;
  const room = Math.max(0, MESSAGES_AT_ONCE - underWay);
  const sender = open.find(([, { allSent }]) => !allSent)?.[0];
  const taken = open.reduce((sum, [number, { onTheirWay }]) => (number === sender ? sum : sum + onTheirWay), 0);
  const grants = open.flatMap(([number, chunk]) => {
    const wanted = wantedBy(state, chunk, number === sender, taken);
    return wanted === undefined ? [] : [[number, wanted] as [number, Grant]];
  });
  return grants.slice(0, room);
}

/** @param taken of the window, by refunds of other chunks */
function wantedBy(state: BatchState, chunk: OpenChunk, isSender: boolean, taken: number): Grant | undefined {
  const { grant: last, ask } = chunk;
  const version = Math.max(last?.version ?? state.epoch, chunk.taken) + 1;
  const { window, perSecond } = state.request;
  if (state.cancel !== undefined) {
    const { via: _via, ...cancel } = state.cancel;
    const told = last?.cancel !== undefined && last.cancel.openRefunds === cancel.openRefunds;
    return told && ask !== true ? undefined : { version, window: 0, perSecond, cancel };
  }
  if (!isSender || !state.sealed) {
    return ask === true ? { ...(last ?? { window: 0, perSecond }), version } : undefined;
  }
  const allowed = state.paused === undefined ? Math.max(0, window - taken) : 0;
  if (last === undefined) {
    return allowed === 0 ? undefined : { version, window: allowed, perSecond, pace: state.pace };
  }
  const same = last.window === allowed && last.perSecond === perSecond;
  // Its own pace stands: it knows it better than its batch does.
  return same && ask !== true ? undefined : { version, window: allowed, perSecond };
}

/** Whoever may start refunds has been told to stop, and has said so: what was asked for is true now. */
export function nothingGoesOut(state: BatchState): boolean {
  return openChunks(state).every(
    ([, { grant, taken, allSent }]) => allSent || grant === undefined || (grant.window === 0 && taken >= grant.version),
  );
}
