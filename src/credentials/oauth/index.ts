import { createTokenEndpoint } from '../../gateway';
import { filedSecrets } from '../filed-secrets';
import { inspectAll } from '../inspect';
import { localSecretFiles } from '../secret-files';
import { describeSeller, nameOf } from '../seller-name';
import type { Credentials, Warn } from '../types';
import { Seller } from './seller';
import { parseTokens, type OAuthTokens } from './tokens';
import { isOver } from './when';

export interface OAuthCredentialsOptions {
  /** One file a seller, `{sellerId}.json`; `default.json` for requests without a seller. Written to: no mounted secret. */
  directory: string;
  /** The gateway's, as for refunds. */
  baseUrl: string;
  /** Of the application that the sellers have authorised. */
  clientId: string;
  /** Asked before every refresh. What it throws is shown to operators: a `CredentialsError` as it is. */
  clientSecret: () => string | Promise<string>;
  warn?: Warn;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/** Sellers whom nobody refunds for months must not lose their authorisation. */
const ROUND_MS = 3_600_000;

/**
 * Access tokens of sellers who have authorised a marketplace: refreshed a month before their end, and once after a 401. Several workers
 * may share the directory.
 *
 * In a worker of your own call `start()`, or sellers whom nobody refunds lose their authorisation after half a year; and, once the worker has
 * stopped, wait for `close()`: the answer of a refresh that is out must not be lost.
 */
export function oauthCredentials(options: OAuthCredentialsOptions): Credentials {
  const { directory, warn = () => {}, now = Date.now } = options;
  const endpoint = createTokenEndpoint(options);
  const sellers = new Map<string, Seller>();
  let closing: Promise<void> | undefined;
  let rounds: NodeJS.Timeout | undefined;

  const secrets = filedSecrets<OAuthTokens>({
    directory,
    files: localSecretFiles,
    warn,
    extension: '.json',
    what: 'access_token, refresh_token and expires_at (ISO 8601, with its offset)',
    parse: ({ text, shared }, sellerId) => {
      if (shared) warn(`the file of ${describeSeller(sellerId)} may be read or written by others: chmod 600`);
      return parseTokens(text);
    },
  });

  const tokenOf = async (sellerId: string | undefined): Promise<string> => {
    const name = nameOf(sellerId);
    let seller = sellers.get(name);
    if (seller === undefined) {
      await secrets.get(sellerId); // only those who have a file are remembered
      seller = new Seller({ sellerId, secrets, endpoint, warn, now, closing: () => closing !== undefined });
      seller = sellers.get(name) ?? seller; // another call was faster
      sellers.set(name, seller);
    }
    return await seller.token();
  };

  /** One after the other: nobody waits for it. */
  const goRound = async (): Promise<void> => {
    try {
      for (const sellerId of await secrets.list()) {
        if (closing !== undefined) return;
        await tokenOf(sellerId).catch(() => undefined); // it has warned, or refunds of that seller say it
      }
    } catch {
      // the directory cannot be read just now: refunds say so
    }
  };

  return Object.assign(async (sellerId?: string) => await tokenOf(sellerId), {
    refused: (sellerId: string | undefined, token: string) => sellers.get(nameOf(sellerId))?.refuse(token),
    inspect: () =>
      inspectAll(secrets, (tokens, sellerId) =>
        isOver(tokens, now()) ? `the access token of ${describeSeller(sellerId)} is over` : undefined,
      ),
    start() {
      rounds ??= setInterval(() => void goRound(), ROUND_MS).unref();
      void goRound();
    },
    close() {
      closing ??= (async () => {
        clearInterval(rounds);
        await Promise.all([...sellers.values()].map((seller) => seller.settled()));
        await endpoint.close();
      })();
      return closing;
    },
  });
}
