import type { BatchCounts, BatchProgress, BatchResult, BatchStatus, CancelBatch, PauseBatch } from '../../contract';
import type { ParsedBatch } from '../../contract/batch-checks';
import { addCounts, allOf, noCounts } from './counts';
import { NEW_PACE, type PaceState } from './pace';
import type { ChunkReport, Grant } from './protocol';

/** All that a batch remembers: what the next run is started with, so it stays small whatever the size of the batch. */
export interface BatchState {
  request: ParsedBatch;
  /** Before the version of any grant: later than those of a batch that had this ID before, whose chunks may be there still. */
  epoch: number;
  /** By number. A number that is missing has not arrived yet. */
  chunks: Record<number, Chunk>;
  /** Of the chunks that are done. */
  ended: BatchCounts;
  pace: PaceState;
  sealed: boolean;
  paused?: PauseBatch;
  cancel?: CancelBatch & { via: 'message' | 'temporal' };
  /** The last signal that changed nothing, and why. */
  ignored?: string;
}

export interface Chunk {
  lines: number;
  digest: string;
  /** Absent once it is done, when its counts are in `ended`. */
  open?: OpenChunk;
  /** It may not be there yet: nobody can be told anything. */
  starting?: true;
  done?: true;
}

export interface OpenChunk {
  counts: BatchCounts;
  onTheirWay: number;
  allSent: boolean;
  /** What it was last granted; absent when it still waits for its turn. */
  grant?: Grant;
  /** The version of the grant that it has taken. */
  taken: number;
  /** It has been silent: to be asked whether it is there. */
  ask?: true;
}

export function newBatch(request: ParsedBatch, epoch: number): BatchState {
  return { request, epoch, chunks: {}, ended: noCounts(), pace: NEW_PACE, sealed: false };
}

export function chunksOf(state: BatchState): Chunk[] {
  return Object.values(state.chunks);
}

/** Those that are there, in the order of their numbers. */
export function openChunks(state: BatchState): [number: number, open: OpenChunk][] {
  return Object.entries(state.chunks).flatMap(([number, { open, starting }]) =>
    open === undefined || starting === true ? [] : [[Number(number), open] as [number, OpenChunk]],
  );
}

export function openChunk(lines: number): OpenChunk {
  return { counts: allOf(lines, 'waiting'), onTheirWay: 0, allSent: false, taken: 0 };
}

/** A chunk says how it stands; one that is done is counted once. */
export function noteReport(state: BatchState, report: ChunkReport): void {
  const chunk = state.chunks[report.chunk];
  const open = chunk?.open;
  if (chunk === undefined || open === undefined || report.version < open.taken) return;
  if (open.grant !== undefined && !open.allSent) state.pace = report.pace;
  Object.assign(open, {
    counts: report.counts,
    onTheirWay: report.onTheirWay,
    allSent: report.allSent,
    taken: report.version,
  });
  if (report.done) noteDone(state, chunk, report.counts);
}

export function noteDone(state: BatchState, chunk: Chunk, counts: BatchCounts): void {
  if (chunk.done === true) return;
  state.ended = addCounts(state.ended, counts);
  chunk.done = true;
  delete chunk.open;
}

/** It ended without a report: nobody can tell from here what became of its lines. */
export function noteLost(state: BatchState, chunk: Chunk): void {
  noteDone(state, chunk, allOf(chunk.lines, 'unknown'));
}

/** Every line has its end, and no more will come. */
export function isOver(state: BatchState): boolean {
  return (state.sealed || state.cancel !== undefined) && chunksOf(state).every(({ done }) => done === true);
}

export function countsOf(state: BatchState): BatchCounts {
  return addCounts(state.ended, ...chunksOf(state).flatMap(({ open }) => (open === undefined ? [] : [open.counts])));
}

export function statusOf(state: BatchState): BatchStatus {
  if (isOver(state)) return state.cancel === undefined ? 'completed' : 'canceled';
  if (state.cancel !== undefined) return 'canceling';
  if (!state.sealed) return 'collecting';
  return state.paused === undefined ? 'running' : 'paused';
}

export function linesOf(state: BatchState): number {
  return chunksOf(state).reduce((sum, { lines }) => sum + lines, 0);
}

export function progressOf(state: BatchState): BatchProgress {
  const { request, cancel, paused } = state;
  const { description, requestedBy, window, perSecond } = request;
  const waitingFor = waitsFor(state);
  return {
    status: statusOf(state),
    ...(description === undefined ? {} : { description }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    window,
    perSecond,
    lines: linesOf(state),
    chunks: chunksOf(state).length,
    counts: countsOf(state),
    onTheirWay: openChunks(state).reduce((sum, [, open]) => sum + open.onTheirWay, 0),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...(paused === undefined ? {} : { pausedBy: paused }),
    ...(cancel === undefined ? {} : { cancel: withoutVia(cancel) }),
  };
}

/** One sentence for people; undefined once closed. */
export function waitsFor(state: BatchState): string | undefined {
  switch (statusOf(state)) {
    case 'collecting':
      return 'more lines, or sealBatch: nothing is sent before that';
    case 'paused':
      return 'resumeBatch; refunds that were started go on';
    case 'canceling':
      return 'the refunds that were started before the cancel to end';
    case 'running':
      return countsOf(state).waiting > 0
        ? 'its refunds, each in its turn'
        : 'the refunds that are open to end; some may need a person';
    default:
      return undefined;
  }
}

export function resultOf(state: BatchState): BatchResult {
  const { cancel } = state;
  return {
    status: cancel === undefined ? 'completed' : 'canceled',
    lines: linesOf(state),
    chunks: chunksOf(state).length,
    counts: countsOf(state),
    ...(cancel?.requestedBy === undefined ? {} : { canceledBy: cancel.requestedBy }),
    ...(cancel?.reason === undefined ? {} : { reason: cancel.reason }),
  };
}

function withoutVia({ via: _via, ...cancel }: NonNullable<BatchState['cancel']>): CancelBatch {
  return cancel;
}
