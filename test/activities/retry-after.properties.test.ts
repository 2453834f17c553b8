import fc from 'fast-check';
import { toApplicationFailure } from '../../src/activities/failures';
import { cannedGateway } from '../gateway/canned';
import { ORDER, TOKEN } from '../gateway/fixtures';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2022, 10, 18, 12);

/** Seconds, dates, and nonsense of both. */
const header = fc.oneof(
  fc.nat().map(String),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  fc.double().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  fc
    .date({ noInvalidDate: true, min: new Date(NOW - 2 * HOUR_MS), max: new Date(NOW + 2 * HOUR_MS) })
    .map((date) => date.toUTCString()),
  fc.constantFrom('', 'NaN', 'Infinity', '-0', '1e9', 'soon', '0x10', 'Fri, 31 Feb 2023 12:00:00 GMT'),
  fc.string({ unit: 'grapheme-ascii' }),
);
const date = fc.constantFrom(new Date(NOW).toUTCString(), 'nonsense', undefined);

it('the next attempt always has a time: never before the policy, and at most an hour after what it would be anyway', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(429, 503, 500, 423, 401),
      header,
      date,
      fc.nat({ max: 2 * HOUR_MS }),
      async (status, retryAfter, sentAt, backoffMs) => {
        const headers = { 'retry-after': retryAfter, ...(sentAt === undefined ? {} : { date: sentAt }) };
        const outcome = await cannedGateway({ status, body: '', headers }, TOKEN).submitRefund(ORDER);
        if (outcome.kind !== 'failure') throw new Error('a refusal was taken for a refund');
        const { nextRetryDelay } = toApplicationFailure(outcome, { attempt: 1, backoffMs }, { final: true, chance: 0 });
        if (nextRetryDelay === undefined || nextRetryDelay === null) return;
        expect(Number.isFinite(nextRetryDelay)).toBe(true);
        expect(nextRetryDelay).toBeGreaterThanOrEqual(backoffMs);
        expect(nextRetryDelay).toBeLessThanOrEqual(Math.max(backoffMs, HOUR_MS));
      },
    ),
    { numRuns: 1_000 },
  );
});

it('seconds within the hour are kept to the second', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 3_600 }), async (seconds) => {
      const headers = { 'Retry-After': String(seconds) };
      const outcome = await cannedGateway({ status: 429, body: '', headers }, TOKEN).submitRefund(ORDER);
      if (outcome.kind !== 'failure') throw new Error('a refusal was taken for a refund');
      const { nextRetryDelay } = toApplicationFailure(
        outcome,
        { attempt: 1, backoffMs: 0 },
        { final: true, chance: 0 },
      );
      expect(nextRetryDelay).toBe(seconds * 1_000);
    }),
  );
});
