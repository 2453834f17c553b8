import { batchSettings } from '../../../../src/cli/import/batch/settings';
import type { ImportOptions } from '../../../../src/cli/commands/import';

const settings = (file: string, options: Partial<ImportOptions> = {}) =>
  batchSettings(file, { wait: 60, batch: true, ...options });

it.each([
  ['returns.csv', 'returns'],
  ['/some/where/returns.2026-03.csv', 'returns.2026-03'],
  ['Devolução de março (2).csv', 'Devolucao-de-marco-2'],
  ['_private.csv', 'private'],
  ['refund-batch-recall.csv', 'recall'], // as its workflow ID is shown
  [`${'x'.repeat(120)}.csv`, 'x'.repeat(100)],
])('makes of %s the ID %s', (file, id) => {
  expect(settings(file)?.id).toBe(id);
});

it.each(['返金.csv', '---.csv'])('asks for an ID where %s makes none', (file) => {
  expect(() => settings(file)).toThrow(/ID/);
});

it('takes an ID, and the workflow ID for the ID that it is made of', () => {
  expect(settings('returns.csv', { batchId: 'recall' })?.id).toBe('recall');
  expect(settings('returns.csv', { batchId: 'refund-batch-recall' })?.id).toBe('recall');
  expect(() => settings('returns.csv', { batchId: 'a b' })).toThrow(/1 to 100 characters/);
});

it('describes the batch by its file, with who asked for it and how fast it may go', () => {
  expect(settings('/a/returns.csv', { requestedBy: 'ana', window: 5, perSecond: 0.5 })).toEqual({
    id: 'returns',
    request: { description: 'returns.csv', requestedBy: 'ana', window: 5, perSecond: 0.5 },
    pace: { window: 5, perSecond: 0.5 },
  });
  expect(settings('returns.csv')).toEqual({ id: 'returns', request: { description: 'returns.csv' }, pace: {} });
});

it('is nothing without --batch, whose options then make no sense', () => {
  expect(settings('returns.csv', { batch: undefined as never })).toBeUndefined();
  const options = { batch: undefined as never, batchId: 'x', window: 5 };
  expect(() => settings('returns.csv', options)).toThrow('--batch-id, --window: only with --batch');
});
