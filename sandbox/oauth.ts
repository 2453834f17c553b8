import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import * as bodies from './bodies';

/** The application that sellers have authorised, and the tokens that were issued to it in their name. */
export interface OAuthOptions {
  /** @default 'sandbox-client' */
  clientId?: string;
  /** @default 'sandbox-client-secret' */
  clientSecret?: string;
  /** Of the access tokens that are issued. @default 15552000 (180 days) */
  expiresInSeconds?: number;
}

/** What becomes of a request to the token endpoint. */
export const oauthFaultSchema = z.enum([
  /** Nothing is rotated. */
  '500',
  '429',
  'reset-before',
  /** Rotated, but the answer is lost, broken, or comes after 60 s: nobody has the new refresh token. */
  'lost-reply',
  'malformed',
  'hang-after',
]);
export type OAuthFault = z.output<typeof oauthFaultSchema>;

/** As the token endpoint answers. */
export interface TokenAnswer {
  access_token: string;
  token_type: 'bearer';
  expires_in: number;
  scope: string;
  user_id: number;
  refresh_token: string;
  public_key: string;
  live_mode: boolean;
}

/** One request to the token endpoint; no credentials are kept. */
export interface OAuthRequestEntry {
  /** ISO 8601, by this machine's clock. */
  at: string;
  userId?: number;
  fault?: OAuthFault;
  answer: number | 'dropped';
  /** Why it was refused. */
  error?: string;
}

const DAY_SECONDS = 86_400;

const requestSchema = z.object({
  grant_type: z.string(),
  client_id: z.coerce.string(),
  client_secret: z.string(),
  refresh_token: z.string().optional(),
});

/** Issues access tokens for refresh tokens, each of which is good for one refresh. */
export class OAuth {
  readonly requests: OAuthRequestEntry[] = [];
  private readonly faults: OAuthFault[] = [];
  /** Live ones, and whose they are. */
  private readonly refreshTokens = new Map<string, number>();
  /** Milliseconds since the epoch at which each is over. */
  private readonly accessTokens = new Map<string, number>();
  private nextUser = 783_789_745;

  constructor(private readonly options: OAuthOptions = {}) {}

  /** What an application gets once a seller has authorised it. */
  authorize(nowMs: number): TokenAnswer {
    return this.issue(this.nextUser++, nowMs);
  }

  /** The seller takes it back, or it is replaced for good. */
  revoke(token: string): void {
    this.refreshTokens.delete(token);
    this.accessTokens.delete(token);
  }

  accepts(accessToken: string, nowMs: number): boolean {
    return nowMs < (this.accessTokens.get(accessToken) ?? -Infinity);
  }

  /** One a request, in order. */
  setFaults(script: readonly OAuthFault[]): void {
    this.faults.splice(0, Infinity, ...script);
  }

  /** `POST /oauth/token`: the fault is for whoever delivers the answer. */
  token(body: string, contentType: string, nowMs: number): { answer: bodies.Answer; fault?: OAuthFault } {
    const fault = this.faults.shift();
    const entry: OAuthRequestEntry = { at: new Date().toISOString(), ...(fault && { fault }), answer: 'dropped' };
    this.requests.push(entry);
    if (fault === 'reset-before') return { answer: bodies.internalServerError(), fault };
    const answer =
      fault === '500'
        ? bodies.internalServerError()
        : fault === '429'
          ? bodies.tooManyRequests(1)
          : this.refresh(parse(body, contentType), nowMs, entry);
    if (fault !== 'lost-reply' && fault !== 'hang-after') entry.answer = answer.status;
    return { answer, ...(fault && { fault }) };
  }

  private refresh(body: unknown, nowMs: number, entry: OAuthRequestEntry): bodies.Answer {
    const refuse = (error: string, message: string): bodies.Answer => {
      entry.error = error;
      return bodies.oauthRefused(error, message);
    };
    const { clientId = 'sandbox-client', clientSecret = 'sandbox-client-secret' } = this.options;
    const parsed = requestSchema.safeParse(body);
    if (!parsed.success) return refuse('invalid_request', 'A required parameter is missing');
    const { grant_type: grant, client_id: id, client_secret: secret, refresh_token: token = '' } = parsed.data;
    if (grant !== 'refresh_token') return refuse('unsupported_grant_type', 'The sandbox only refreshes');
    if (id !== clientId || secret !== clientSecret)
      return refuse('invalid_client', 'invalid client_id or client_secret');
    const user = this.refreshTokens.get(token);
    if (user === undefined) {
      const message =
        'Error validating grant. Your authorization code or refresh token may be expired or it was already used.';
      return refuse('invalid_grant', message);
    }
    entry.userId = user;
    this.refreshTokens.delete(token);
    return { status: 200, body: this.issue(user, nowMs) };
  }

  private issue(user: number, nowMs: number): TokenAnswer {
    const { expiresInSeconds = 180 * DAY_SECONDS } = this.options;
    const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
    const accessToken = `APP_USR-1234567890123456-112233-${hex(16)}-${user}`;
    const refreshToken = `TG-${hex(12)}-${user}`;
    this.accessTokens.set(accessToken, nowMs + expiresInSeconds * 1000);
    this.refreshTokens.set(refreshToken, user);
    return {
      access_token: accessToken,
      token_type: 'bearer',
      expires_in: expiresInSeconds,
      scope: 'offline_access payments read write',
      user_id: user,
      refresh_token: refreshToken,
      public_key: `APP_USR-${hex(4)}`,
      live_mode: true,
    };
  }
}

/** The reference shows JSON; forms, which older guides show, are taken too. */
function parse(body: string, contentType: string): unknown {
  try {
    if (contentType.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(body));
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
