import type { KnownSeller } from '../../credentials';
import type { Check } from '../commands/doctor';

/** What the gateway said to a token. */
export type Answer = { status: number; failed?: undefined } | { status?: undefined; failed: string };

/** Without an answer where it was not asked. */
export type SellerChecked = KnownSeller & { answer?: Answer };

const MAX_NAMED = 10;

/** @param problems of the configuration */
export function checkCredentials(problems: readonly string[], sellers: readonly SellerChecked[]): Check {
  const name = 'credentials';
  if (problems.length > 0) {
    const fix = 'Set it as the worker has it, or leave the gateway out: --no-gateway';
    return { name, ok: false, message: problems.join('; '), fix };
  }
  const bad = sellers.filter(({ problem }) => problem !== undefined);
  if (bad.length > 0) {
    const fix = 'Put it right: refunds of these sellers wait until then, and go on by themselves';
    return { name, ok: false, message: some(bad.map(({ problem }) => problem ?? '')), fix };
  }
  const refused = sellers.filter(({ answer }) => answer?.status === 401 || answer?.status === 403);
  if (refused.length > 0) {
    const fix = 'Get a new access token: refunds wait until it is there, and go on by themselves';
    const of = isOneAccount(sellers) ? '' : ` of ${some(refused.map(describe))}`;
    return {
      name,
      ok: false,
      message: `the gateway refuses the access token${of} (${refused[0]?.answer?.status})`,
      fix,
    };
  }
  if (sellers.length === 0) {
    const message = 'no seller has credentials';
    return { name, ok: true, message, fix: 'Put them there, one file a seller: until then, refunds wait' };
  }
  const taken = sellers.every(({ answer }) => answer?.status !== undefined && answer.status < 500);
  const [what, them] = isOneAccount(sellers)
    ? ['an access token is set', 'it']
    : [`access tokens are there of ${some(sellers.map(describe))}`, 'them'];
  return { name, ok: true, message: `${what}${taken ? `, and the gateway takes ${them}` : ''}`, fix: null };
}

function isOneAccount(sellers: readonly SellerChecked[]): boolean {
  return sellers.length === 1 && sellers[0]?.sellerId === undefined;
}

function describe({ sellerId }: KnownSeller): string {
  return sellerId === undefined ? 'requests without a seller' : `seller ${sellerId}`;
}

function some(texts: readonly string[]): string {
  const more = texts.length - MAX_NAMED;
  return texts.slice(0, MAX_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
