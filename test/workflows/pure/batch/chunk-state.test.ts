import { free, isNews, newChunk, reportOf, stop } from '../../../../src/workflows/batch/chunk-state';
import { allOf } from '../../../../src/workflows/batch/counts';
import type { ChunkReport } from '../../../../src/workflows/batch/protocol';

const request = { advancedPaymentId: '21000', amount: 25, reference: 'recall' };
const aChunk = () =>
  newChunk({
    batch: 'refund-batch-1',
    chunk: 3,
    slotSeconds: 60,
    lines: [
      { line: 7, request },
      { line: 9, request: { ...request, amount: 0 } },
      { line: 12, request: { advancedPaymentId: '21000', amount: 'full' }, workflowId: 'mine' },
    ],
  });

it('knows from the first moment which lines are invalid, and their numbers', () => {
  const chunk = aChunk();
  expect(chunk.rows).toMatchObject([
    { line: 7, status: 'waiting', workflowId: 'refund-21000-recall' },
    { line: 9, status: 'invalid', message: expect.stringContaining('amount') as string },
    { line: 12, status: 'waiting', workflowId: 'mine' },
  ]);
  expect(reportOf(chunk)).toMatchObject({ chunk: 3, version: 0, allSent: false, done: false });
});

it('never sends what was waiting when it was stopped, and says why', () => {
  const chunk = aChunk();
  chunk.rows[0]!.status = 'open';
  stop(chunk, 'first');
  stop(chunk, 'second');
  expect(chunk.rows).toMatchObject([
    { status: 'open' },
    { status: 'invalid' },
    { status: 'notSent', message: 'first' },
  ]);
  expect(reportOf(chunk)).toMatchObject({ allSent: true, done: false });
});

it('makes room once for a refund', () => {
  const chunk = aChunk();
  chunk.onTheirWay.add(0);
  free(chunk, 0);
  free(chunk, 0);
  expect(chunk.moves).toBe(1);
});

describe('worth telling the batch', () => {
  const aReport = (fields: Partial<ChunkReport> = {}): ChunkReport => ({
    chunk: 0,
    version: 1,
    counts: { ...allOf(50, 'refunded'), waiting: 50 },
    onTheirWay: 8,
    allSent: false,
    done: false,
    pace: { left: 0, roundEndsAt: 0 },
    ...fields,
  });
  const ended = (refunded: number) => aReport({ counts: { ...allOf(refunded, 'refunded'), waiting: 100 - refunded } });
  const sent = (onTheirWay: number) => aReport({ allSent: true, onTheirWay });

  it.each<[string, ChunkReport | undefined, ChunkReport, boolean]>([
    ['the first time', undefined, aReport(), true],
    ['a new grant', aReport(), aReport({ version: 2 }), true],
    ['that all is sent', aReport(), aReport({ allSent: true }), true],
    ['that all have ended', sent(0), { ...sent(0), done: true }, true],
    ['nothing new', aReport(), aReport(), false],
    ['one more of a hundred', ended(50), ended(51), false],
    ['ten more of a hundred', ended(50), ended(60), true],
    ['half of what was on its way, once all is sent', sent(8), sent(4), true],
    ['less than half', sent(8), sent(5), false],
    ['the last one', sent(1), sent(0), true],
    ['room while it still sends itself', aReport(), aReport({ onTheirWay: 0 }), false],
  ])('%s', (_, last, now, expected) => {
    expect(isNews(last, now)).toBe(expected);
  });
});
