import { BATCH_LIMITS } from '../../src/contract';
import {
  checkBatchId,
  parseAddLines,
  parseBatch,
  parseCancelBatch,
  parsePace,
  parsePause,
  parseSeal,
} from '../../src/contract/batch-checks';

const fieldsOf = (check: { ok: boolean; problems?: { field: string }[] }): string[] | undefined =>
  check.problems?.map(({ field }) => field);
const request = { advancedPaymentId: '21000', amount: 25 };

it('fills in what a batch does not say, and drops what it does not know', () => {
  expect(parseBatch({ description: 'Recall', window: null, other: 1 })).toEqual({
    ok: true,
    value: { description: 'Recall', window: 50, perSecond: 10, slotSeconds: 60 },
  });
  expect(parseBatch(undefined).ok).toBe(true);
});

it.each([
  [{ window: 0 }, 'window'],
  [{ window: 1.5 }, 'window'],
  [{ window: '50' }, 'window'],
  [{ window: BATCH_LIMITS.window + 1 }, 'window'],
  [{ perSecond: 0 }, 'perSecond'],
  [{ perSecond: NaN }, 'perSecond'],
  [{ perSecond: 201 }, 'perSecond'],
  [{ slotSeconds: 0 }, 'slotSeconds'],
  [{ description: '' }, 'description'],
  [{ description: 'two\nlines' }, 'description'],
  [{ requestedBy: 7 }, 'requestedBy'],
  [[], 'batch'],
])('clamps nothing: %j', (input, field) => {
  expect(fieldsOf(parseBatch(input))).toEqual([field]);
});

it('reports every problem at once', () => {
  expect(fieldsOf(parseBatch({ window: 0, perSecond: 0, description: 1 }))).toEqual([
    'description',
    'window',
    'perSecond',
  ]);
});

it('keeps the lines as they are: an invalid request is a row, and refuses nothing', () => {
  const lines = [
    { line: 1, request: { amount: -1 } },
    { line: 5, request, workflowId: 7, other: 1 },
  ];
  expect(parseAddLines({ chunk: 0, lines })).toEqual({
    ok: true,
    value: {
      chunk: 0,
      lines: [
        { line: 1, request: { amount: -1 } },
        { line: 5, request, workflowId: 7 },
      ],
    },
  });
});

it.each([
  [{ chunk: BATCH_LIMITS.chunks, lines: [{ line: 1, request }] }, ['chunk']],
  [{ chunk: 0.5, lines: [{ line: 1, request }] }, ['chunk']],
  [{ lines: [{ line: 1, request }] }, ['chunk']],
  [{ chunk: 0, lines: [] }, ['lines']],
  [{ chunk: 0, lines: 'x' }, ['lines']],
  [{ chunk: 0, lines: [{ request }] }, ['lines[0]']],
  [{ chunk: 0, lines: [null] }, ['lines[0]']],
  [
    {
      chunk: 0,
      lines: [
        { line: 2, request },
        { line: 2, request },
      ],
    },
    ['lines[1]'],
  ],
  [null, ['addLines']],
])('refuses lines that cannot be kept or told apart: %j', (input, fields) => {
  expect(fieldsOf(parseAddLines(input))).toEqual(fields);
});

it('takes notes on a pause or cancel, or none', () => {
  expect(parsePause(undefined)).toEqual({ ok: true, value: {} });
  expect(parseCancelBatch(null)).toEqual({ ok: true, value: { openRefunds: 'leave' } });
  expect(parseCancelBatch({ openRefunds: 'cancel', reason: 'r' })).toMatchObject({
    value: { openRefunds: 'cancel', reason: 'r' },
  });
  expect(fieldsOf(parseCancelBatch({ openRefunds: true }))).toEqual(['openRefunds']);
  expect(fieldsOf(parsePause('now'))).toEqual(['pause']);
});

it('changes only what a pace names, and something', () => {
  expect(parsePace({ window: 5 })).toEqual({ ok: true, value: { window: 5 } });
  expect(fieldsOf(parsePace({}))).toEqual(['pace']);
});

it('compares what a seal says only if it does', () => {
  expect(parseSeal(undefined)).toEqual({ ok: true, value: {} });
  expect(fieldsOf(parseSeal({ chunks: 1.5, lines: -1 }))).toEqual(['chunks', 'lines']);
});

it.each([
  ['recall-2026.03:a_b', true],
  ['', false],
  ['-x', false],
  ['a/chunk-0', false],
  ['x'.repeat(101), false],
  [7, false],
])('takes %j for the ID of a batch: %j', (id, ok) => {
  expect(checkBatchId(id) === undefined).toBe(ok);
});
