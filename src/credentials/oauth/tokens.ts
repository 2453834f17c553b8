import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isHeaderValue, type TokenGrant } from '../../gateway';

/** Of one seller. */
export interface OAuthTokens {
  token: string;
  refreshToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** When it was issued, where we know: milliseconds since the epoch. */
  refreshedAt?: number;
  /** `fingerprint` of the refresh token that was exchanged for these. */
  replaces?: string;
  /** Whatever else the file holds. */
  others: Readonly<Record<string, unknown>>;
}

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const fileSchema = z.looseObject({
  access_token: z.string().refine(isHeaderValue),
  refresh_token: z.string().refine(isHeaderValue),
  expires_at: time,
  refreshed_at: time.optional().catch(undefined),
  replaces: z.string().optional().catch(undefined),
});

/** Undefined where the text does not hold them. */
export function parseTokens(text: string): OAuthTokens | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { access_token, refresh_token, expires_at, refreshed_at, replaces, ...others } = parsed.data;
  return {
    token: access_token,
    refreshToken: refresh_token,
    expiresAt: expires_at,
    ...(refreshed_at === undefined ? {} : { refreshedAt: refreshed_at }),
    ...(replaces === undefined ? {} : { replaces }),
    others,
  };
}

export function formatTokens(tokens: OAuthTokens): string {
  const { token, refreshToken, expiresAt, refreshedAt, replaces, others } = tokens;
  const file = {
    ...others,
    access_token: token,
    refresh_token: refreshToken,
    expires_at: new Date(expiresAt).toISOString(),
    ...(refreshedAt === undefined ? {} : { refreshed_at: new Date(refreshedAt).toISOString() }),
    ...(replaces === undefined ? {} : { replaces }),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

export function succeed(
  old: OAuthTokens,
  { accessToken, refreshToken, expiresInMs }: TokenGrant,
  now: number,
): OAuthTokens {
  return {
    token: accessToken,
    refreshToken: refreshToken ?? old.refreshToken,
    expiresAt: now + expiresInMs,
    refreshedAt: now,
    replaces: fingerprint(old),
    others: old.others,
  };
}

/** Tells refresh tokens apart without repeating them. */
export function fingerprint({ refreshToken }: Pick<OAuthTokens, 'refreshToken'>): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}
