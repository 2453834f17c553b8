import { describeProblems } from '../../contract';
import {
  parseAddLines,
  parseCancelBatch,
  parsePace,
  parsePause,
  parseSeal,
  type Checked,
} from '../../contract/batch-checks';
import { digestOf } from '../../contract/digest';
import { chunksOf, isOver, linesOf, type BatchState } from './batch-state';

/** Why a message can change nothing now. An update is refused with it; a signal is noted and changes nothing. */
export interface BatchRefusal {
  type: 'InvalidRequest' | 'TooLate' | 'ChunkConflict' | 'Incomplete' | 'Busy' | 'NotPaused';
  message: string;
}

/** @param busy the batch is about to continue as a new run, which should not be kept waiting */
export function refuseAddLines(state: BatchState, input: unknown, busy: boolean): BatchRefusal | undefined {
  const check = parseAddLines(input);
  if (!check.ok) return invalid(check);
  const { chunk, lines } = check.value;
  const known = state.chunks[chunk];
  if (known !== undefined && known.digest !== digestOf(lines)) {
    return { type: 'ChunkConflict', message: `Chunk ${chunk} is there already, with other lines.` };
  }
  if (known !== undefined) return busy ? BUSY : undefined;
  if (state.cancel !== undefined) return { type: 'TooLate', message: 'The batch is canceled.' };
  if (state.sealed) return { type: 'TooLate', message: 'The batch is sealed: further lines need another batch.' };
  return busy ? BUSY : undefined;
}

const BUSY: BatchRefusal = { type: 'Busy', message: 'The batch tidies up; ask again in a moment.' };

export function refuseSeal(state: BatchState, input: unknown): BatchRefusal | undefined {
  const check = parseSeal(input);
  if (!check.ok) return invalid(check);
  const { chunks, lines } = check.value;
  const there = chunksOf(state);
  if (there.length === 0) return { type: 'Incomplete', message: 'There are no lines.' };
  const missing = there.findIndex((_, number) => state.chunks[number]?.starting ?? !(number in state.chunks));
  if (missing >= 0) return { type: 'Incomplete', message: `Chunk ${missing} has not arrived.` };
  if (chunks !== undefined && chunks !== there.length) {
    return { type: 'Incomplete', message: `${there.length} chunks have arrived, and not ${chunks}.` };
  }
  const have = linesOf(state);
  if (lines !== undefined && lines !== have) {
    return { type: 'Incomplete', message: `${have} lines have arrived, and not ${lines}.` };
  }
  return state.cancel === undefined ? undefined : { type: 'TooLate', message: 'The batch is canceled.' };
}

export function refusePause(state: BatchState, input: unknown): BatchRefusal | undefined {
  return refuse(state, parsePause(input));
}

export function refuseResume(state: BatchState, input: unknown): BatchRefusal | undefined {
  const refusal = refuse(state, parsePause(input));
  if (refusal !== undefined) return refusal;
  return state.paused === undefined ? { type: 'NotPaused', message: 'The batch is not paused.' } : undefined;
}

export function refusePace(state: BatchState, input: unknown): BatchRefusal | undefined {
  return refuse(state, parsePace(input));
}

/** A second cancel may ask for more than the first: that open refunds are canceled too. */
export function refuseCancelBatch(state: BatchState, input: unknown): BatchRefusal | undefined {
  const check = parseCancelBatch(input);
  if (!check.ok) return invalid(check);
  return isOver(state) ? { type: 'TooLate', message: 'Every line has its end already.' } : undefined;
}

function refuse(state: BatchState, check: Checked<unknown>): BatchRefusal | undefined {
  if (!check.ok) return invalid(check);
  if (state.cancel !== undefined) return { type: 'TooLate', message: 'The batch is canceled.' };
  return isOver(state) ? { type: 'TooLate', message: 'Every line has its end already.' } : undefined;
}

function invalid(check: Checked<unknown> & { ok: false }): BatchRefusal {
  return { type: 'InvalidRequest', message: describeProblems(check.problems) };
}
