import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { knownAt, timelineOf } from '../../soak/verify/timeline';

const timeline = (name: string) =>
  timelineOf(historyFromJSON(JSON.parse(readFileSync(join(__dirname, `../histories/${name}.json`), 'utf8'))));

it('tells when a refund came to a review, when the look for it began, and what was claimed at the end', () => {
  const { reviews, told, closedAt = 0 } = timeline('refunded-by-review');
  expect(reviews).toHaveLength(1);
  expect(reviews[0]!.lookedFrom).toBeLessThanOrEqual(reviews[0]!.at);
  expect(told.map(({ status }) => status)).toContain('needsReview');
  expect(knownAt(timeline('refunded-by-review'), reviews[0]!.at - 1).status).not.toBe('needsReview');
  expect(knownAt(timeline('refunded-by-review'), closedAt).status).toBe('refunded');
});

it('tells from when on the submit window counts', () => {
  const { submittedAt = 0, told, closedAt } = timeline('failed-window-over');
  expect(submittedAt).toBeGreaterThanOrEqual(told[0]!.at);
  expect(submittedAt).toBeLessThan(closedAt!);
});

it('tells what a refund claims once it is refunded', () => {
  const { told } = timeline('refunded-at-once');
  expect(told.at(-1)).toMatchObject({ status: 'refunded', refundIds: [expect.stringMatching(/^\d+$/)] });
});

it('has a line for each event', () => {
  expect(timeline('refunded-after-retries').events.join('\n')).toMatch(/activityTaskStarted attempt \d/);
});
