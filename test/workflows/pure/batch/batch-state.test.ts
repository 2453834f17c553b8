import {
  isOver,
  noteLost,
  noteReport,
  progressOf,
  resultOf,
  statusOf,
} from '../../../../src/workflows/batch/batch-state';
import { allOf } from '../../../../src/workflows/batch/counts';
import type { ChunkReport } from '../../../../src/workflows/batch/protocol';
import { aBatch, granted } from './batches';

const aReport = (fields: Partial<ChunkReport> = {}): ChunkReport => ({
  chunk: 0,
  version: 1,
  counts: allOf(10, 'refunded'),
  onTheirWay: 0,
  allSent: true,
  done: true,
  pace: { left: 2, roundEndsAt: 5_000 },
  ...fields,
});

it('counts a chunk that is done once, however often it says so', () => {
  const state = aBatch([granted(10), {}]);
  noteReport(state, aReport());
  noteReport(state, aReport());
  expect(progressOf(state).counts).toMatchObject({ refunded: 10, waiting: 10 });
  expect(state.chunks[0]).toEqual({ lines: 10, digest: 'd0', done: true });
});

it('takes over the pace of the chunk that sends, and of no other', () => {
  const state = aBatch([granted(10), {}]);
  noteReport(state, aReport({ chunk: 1, version: 0, done: false, pace: { left: 0, roundEndsAt: 0 } }));
  noteReport(state, aReport({ done: false }));
  expect(state.pace).toEqual({ left: 2, roundEndsAt: 5_000 });
  noteReport(state, aReport({ done: false, pace: { left: 9, roundEndsAt: 1 } })); // it has sent all before
  expect(state.pace).toEqual({ left: 2, roundEndsAt: 5_000 });
});

it('ignores a report of a chunk that it does not have', () => {
  const state = aBatch([{}]);
  noteReport(state, aReport({ chunk: 7 }));
  expect(progressOf(state).counts).toEqual(allOf(10, 'waiting'));
});

it('calls the lines of a chunk that is gone unknown, never failed', () => {
  const state = aBatch([granted(10)]);
  noteLost(state, state.chunks[0]!);
  expect(resultOf(state)).toMatchObject({ counts: allOf(10, 'unknown') });
});

it('is over when every line has its end and no more will come', () => {
  const done = aBatch([granted(10)]);
  noteReport(done, aReport());
  expect(isOver(done)).toBe(true);
  expect(isOver({ ...done, sealed: false })).toBe(false);
  expect(isOver({ ...done, sealed: false, cancel: { via: 'message' } })).toBe(true);
  expect(isOver(aBatch([{ allSent: true }]))).toBe(false);
});

it.each([
  ['collecting', { sealed: false }],
  ['running', {}],
  ['paused', { paused: { requestedBy: 'ana' } }],
  ['canceling', { cancel: { via: 'message' } }],
  ['collecting', { sealed: false, paused: {} }],
] as const)('is %s', (status, fields) => {
  const state = aBatch([{}], fields);
  expect(statusOf(state)).toBe(status);
  expect(progressOf(state).waitingFor).toEqual(expect.any(String));
});

it('keeps to itself how a cancel came', () => {
  const state = aBatch([{}], {
    cancel: { via: 'temporal', openRefunds: 'leave', requestedBy: 'ana', reason: 'wrong' },
  });
  expect(progressOf(state).cancel).toEqual({ openRefunds: 'leave', requestedBy: 'ana', reason: 'wrong' });
  expect(resultOf(state)).toMatchObject({ status: 'canceled', canceledBy: 'ana', reason: 'wrong' });
});
