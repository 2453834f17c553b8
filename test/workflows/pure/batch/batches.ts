import { parseBatch } from '../../../../src/contract/batch-checks';
import { newBatch, openChunk, type BatchState, type OpenChunk } from '../../../../src/workflows/batch/batch-state';

/** A sealed batch with these open chunks of ten lines each. */
export function aBatch(chunks: Partial<OpenChunk>[], fields: Partial<BatchState> = {}): BatchState {
  const check = parseBatch({ window: 10, perSecond: 5 });
  if (!check.ok) throw new Error('the test is wrong');
  const state = newBatch(check.value, 0);
  chunks.forEach((open, number) => {
    state.chunks[number] = { lines: 10, digest: `d${number}`, open: { ...openChunk(10), ...open } };
  });
  return Object.assign(state, { sealed: true }, fields);
}

export const granted = (window: number, version = 1) => ({
  grant: { version, window, perSecond: 5 },
  taken: version,
});
