import { BATCH_LIMITS, type BatchLine, type RefundRequest } from '../../../src';
import { pack, type LineGiven } from '../../../src/client/batch/pack';
import { bytesOf, parseAddLines } from '../../../src/contract/batch-checks';

const aRequest = (fields: Partial<RefundRequest> = {}): RefundRequest => ({
  advancedPaymentId: '21000',
  amount: 25,
  reference: 'recall',
  ...fields,
});

async function packed(lines: Iterable<LineGiven>, last = 0): Promise<BatchLine[][]> {
  const chunks: BatchLine[][] = [];
  for await (const chunk of pack(lines, last)) chunks.push(chunk);
  return chunks;
}

it('numbers requests by their place, and goes on after the last', async () => {
  expect(await packed([aRequest(), aRequest()], 7)).toMatchObject([[{ line: 8 }, { line: 9 }]]);
});

it('keeps the numbers and IDs that the caller gives', async () => {
  const line = { line: 3, request: aRequest(), workflowId: 'mine' };
  expect(await packed([line, aRequest()])).toEqual([[line, { line: 4, request: aRequest() }]]);
});

it('packs as many as a chunk takes', async () => {
  const chunks = await packed(Array.from({ length: 2 * BATCH_LIMITS.linesPerChunk + 1 }, () => aRequest()));
  expect(chunks.map(({ length }) => length)).toEqual([BATCH_LIMITS.linesPerChunk, BATCH_LIMITS.linesPerChunk, 1]);
});

it('packs no more bytes than a chunk takes', async () => {
  const large = aRequest({ reason: '€'.repeat(1000), orderId: '€'.repeat(255), requestedBy: '€'.repeat(255) });
  const chunks = await packed(Array.from({ length: 500 }, () => large));
  expect(chunks.flat()).toHaveLength(500);
  for (const [chunk, lines] of chunks.entries()) {
    expect(bytesOf(lines)).toBeLessThanOrEqual(BATCH_LIMITS.bytesPerChunk);
    expect(parseAddLines({ chunk, lines }).ok).toBe(true);
  }
});

it('makes no chunk of nothing', async () => {
  expect(await packed([])).toEqual([]);
});
