import type { BatchRow } from '../../contract';
import type { Requested } from '../../contract/identity';
import { countRows, endedOf } from './counts';
import { NEW_PACE, type PaceState } from './pace';
import type { ChunkInput, ChunkReport, Grant } from './protocol';
import { firstRow } from './rows';

export interface ChunkState {
  readonly input: ChunkInput;
  /** In the order of the lines. */
  readonly rows: BatchRow[];
  readonly requested: readonly (Requested | undefined)[];
  /** The first line that nobody has looked at yet. */
  next: number;
  /** Lines whose refunds are on their way to the gateway, by index. */
  readonly onTheirWay: Set<number>;
  /** Refunds that this chunk has started and that are open: those that a cancel may be for. */
  readonly own: Set<string>;
  grant: Grant;
  pace: PaceState;
  /** Why nothing is started any more. */
  stopped?: string;
  /** Counts whatever makes room: refunds that end, or that no longer load the gateway. */
  moves: number;
}

export function newChunk(input: ChunkInput): ChunkState {
  const firsts = input.lines.map(firstRow);
  return {
    input,
    rows: firsts.map(({ row }) => row),
    requested: firsts.map(({ requested }) => requested),
    next: 0,
    onTheirWay: new Set(),
    own: new Set(),
    grant: { version: 0, window: 0, perSecond: 1 },
    pace: NEW_PACE,
    moves: 0,
  };
}

export function hasRoom({ grant, onTheirWay }: ChunkState): boolean {
  return onTheirWay.size < grant.window;
}

/** It no longer loads the gateway: another one may start. */
export function free(state: ChunkState, index: number): void {
  if (state.onTheirWay.delete(index)) state.moves++;
}

/** Nothing that waits is started any more. */
export function stop(state: ChunkState, why: string): void {
  if (state.stopped !== undefined) return;
  state.stopped = why;
  for (const row of state.rows) if (row.status === 'waiting') Object.assign(row, { status: 'notSent', message: why });
}

export function reportOf(state: ChunkState): ChunkReport {
  const counts = countRows(state.rows);
  const allSent = counts.waiting === 0;
  return {
    chunk: state.input.chunk,
    version: state.grant.version,
    counts,
    onTheirWay: state.onTheirWay.size,
    allSent,
    done: allSent && counts.open === 0,
    pace: state.pace,
  };
}

/**
 * Worth a message: each costs a few events in both histories. While lines are sent, a tenth of them; once all are, whatever makes
 * room for the next chunk, in steps that halve.
 */
export function isNews(last: ChunkReport | undefined, now: ChunkReport): boolean {
  if (last === undefined) return true;
  if (now.version !== last.version || now.allSent !== last.allSent || now.done !== last.done) return true;
  const lines = Object.values(now.counts).reduce((sum, count) => sum + count, 0);
  if (endedOf(now.counts) - endedOf(last.counts) >= Math.max(1, lines / 10)) return true;
  return now.allSent && now.onTheirWay < last.onTheirWay && now.onTheirWay <= last.onTheirWay / 2;
}
