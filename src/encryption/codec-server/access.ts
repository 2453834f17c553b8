import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Access {
  /** Of web pages that may ask, such as `https://cloud.temporal.io`: exactly as browsers send them. */
  origins: readonly string[];
  /** That every request must bear; absent: none. A function, so that printing it cannot print the token. */
  token?: () => string;
}

/** Why a request is refused, as an HTTP status; undefined when it is not. A request without an origin comes from no web page. */
export function refusal({ origins, token }: Access, headers: IncomingHttpHeaders): 401 | 403 | undefined {
  const { origin, authorization = '' } = headers;
  if (origin !== undefined && !origins.includes(origin)) return 403;
  if (token === undefined || same(authorization, `Bearer ${token()}`)) return undefined;
  return 401;
}

/** Answers to browsers, which ask before they send what is no plain form. Empty for whoever is not on the list. */
export function corsHeaders({ origins }: Access, headers: IncomingHttpHeaders): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined || !origins.includes(origin)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': 'Authorization, Content-Type, X-Namespace',
    // A public page may reach a private address only with this, in browsers that ask for it.
    ...(headers['access-control-request-private-network'] === 'true'
      ? { 'access-control-allow-private-network': 'true' }
      : {}),
  };
}

/** Takes as long whatever is wrong with it. */
function same(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
