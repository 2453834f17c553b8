import { createHash } from 'node:crypto';
import type { OAuthTokens } from './tokens';

const DAY_MS = 86_400_000;

/** Ahead of its end: a month in which everything may be out of order, the seller's authorisation too, without a refund having to wait. */
const LEAD_MS = 30 * DAY_MS;
/** Spread over so long, so that a thousand sellers who came on one day do not refresh in one minute. */
const SPREAD_MS = 5 * DAY_MS;

/** A token that is younger is not refreshed for a 401: another one would be refused as well, and refreshing never ends. */
const YOUNG_MS = 3_600_000;

/** Whether it is time to refresh, though the token is good still. */
export function isDue({ expiresAt, refreshedAt }: OAuthTokens, file: string, now: number): boolean {
  const spread = (createHash('sha256').update(file).digest().readUInt32BE(0) / 2 ** 32) * SPREAD_MS;
  // A third of its life, where that is short.
  const third = refreshedAt === undefined ? Infinity : (expiresAt - refreshedAt) / 3;
  return now > expiresAt - Math.min(LEAD_MS + spread, third);
}

export function isOver({ expiresAt }: OAuthTokens, now: number): boolean {
  return now >= expiresAt;
}

export function isYoung({ refreshedAt }: OAuthTokens, now: number): boolean {
  return refreshedAt !== undefined && Math.abs(now - refreshedAt) < YOUNG_MS;
}
