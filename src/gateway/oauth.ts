import { Agent } from 'undici';
import { z } from 'zod';
import { isHeaderValue } from './access-token';
import { parseBaseUrl } from './base-url';
import { exchange, type Exchange } from './http';
import { parseJson } from './json';

/** What a refresh token was exchanged for. */
export interface TokenGrant {
  accessToken: string;
  /** Takes the old one's place. Absent where the gateway gives none: then the old one stays. */
  refreshToken?: string;
  /** From now. */
  expiresInMs: number;
}

export type GrantResult =
  | { kind: 'granted'; grant: TokenGrant }
  /** The refresh token is used up, over or taken back: only the seller can give another one. */
  | { kind: 'dead'; message: string }
  /** `mayBeUsedUp`: the gateway may have exchanged it all the same. */
  | { kind: 'failed'; message: string; mayBeUsedUp: boolean };

export interface TokenEndpointOptions {
  /** The gateway's, as for refunds. */
  baseUrl: string;
  clientId: string;
  /** Asked before every request. */
  clientSecret: () => string | Promise<string>;
}

export interface TokenEndpoint {
  /** Sent once. Never rejects, save with what `clientSecret` throws: then nothing was sent. */
  refresh(refreshToken: string): Promise<GrantResult>;
  close(): Promise<void>;
}

/** Far longer than the gateway takes; cutting it off may cost the refresh token. */
const TIMEOUT_MS = 15_000;

const grantSchema = z.object({
  access_token: z.string().refine(isHeaderValue),
  refresh_token: z.string().refine(isHeaderValue).nullish(),
  expires_in: z.number().positive().max(1e10),
});

/** RFC 6749, 5.2; anything else that a body says is not shown. */
const errorSchema = z.object({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
  ]),
});

/** @see https://www.mercadopago.com/developers/en/reference/oauth/_oauth_token/post */
export function createTokenEndpoint({ baseUrl, clientId, clientSecret }: TokenEndpointOptions): TokenEndpoint {
  const { origin, path } = parseBaseUrl(baseUrl);
  const dispatcher = new Agent({ pipelining: 1, allowH2: false, connect: { timeout: 5_000 } });
  return {
    async refresh(refreshToken) {
      const body = JSON.stringify({
        grant_type: 'refresh_token',
        client_id: clientId,
        client_secret: await clientSecret(),
        refresh_token: refreshToken,
      });
      const headers = { accept: 'application/json', 'content-type': 'application/json' };
      const request = { origin, path: `${path}/oauth/token`, method: 'POST' as const, headers, body };
      return resultOf(await exchange(dispatcher, request, { timeoutMs: TIMEOUT_MS, maxResponseBytes: 65_536 }));
    },
    close: () => dispatcher.close(),
  };
}

function resultOf(answer: Exchange): GrantResult {
  if (answer.kind !== 'answered') {
    const mayBeUsedUp = answer.kind === 'unanswered';
    const code = answer.broken.code ?? answer.broken.why;
    const what = mayBeUsedUp ? 'did not answer' : 'could not be reached';
    return { kind: 'failed', message: `the token endpoint ${what} (${code})`, mayBeUsedUp };
  }
  const { status } = answer;
  const body = jsonOf(answer.body);
  if (status === 200 || status === 201) {
    const parsed = grantSchema.safeParse(body);
    if (!parsed.success) {
      return { kind: 'failed', message: 'the answer of the token endpoint is not readable', mayBeUsedUp: true };
    }
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = parsed.data;
    const grant = { accessToken, ...(refreshToken == null ? {} : { refreshToken }), expiresInMs: seconds * 1000 };
    return { kind: 'granted', grant };
  }
  const error = errorSchema.safeParse(body).data?.error;
  const said = `HTTP ${status}${error === undefined ? '' : `, ${error}`}`;
  if (error === 'invalid_grant') {
    return {
      kind: 'dead',
      message: `the refresh token is used up, over or taken back (${said}): the seller has to authorise again`,
    };
  }
  const message = `the token endpoint refuses (${said})`;
  return { kind: 'failed', message, mayBeUsedUp: status >= 500 };
}

function jsonOf(body: string | undefined): unknown {
  try {
    return parseJson(body ?? '');
  } catch {
    return undefined;
  }
}
