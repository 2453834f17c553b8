import { CredentialsError, type GrantResult, type TokenEndpoint } from '../../gateway';
import type { FiledSecrets } from '../filed-secrets';
import { explainError } from '../secret-files';
import { describeSeller } from '../seller-name';
import type { Warn } from '../types';
import { withLock } from './lock';
import { adopt, prepare, readTokens, type Prepared } from './token-file';
import { fingerprint, succeed, type OAuthTokens } from './tokens';
import { isDue, isOver, isYoung } from './when';

/** How long nothing is tried after a refresh that failed. */
const RETRY_MS = {
  /** Refunds wait. */
  urgent: 30_000,
  /** The token is good still. */
  patient: 300_000,
  /** Only the seller can mend it: it is tried again so that it is said again. */
  dead: 3_600_000,
};

/** A token that is good is not kept waiting for the next one: it is given out meanwhile. */
const COURTESY_MS = 2_000;

const NOT_WRITABLE = 'its directory cannot be written';

export interface SellerOptions {
  sellerId: string | undefined;
  secrets: FiledSecrets<OAuthTokens>;
  endpoint: Pick<TokenEndpoint, 'refresh'>;
  warn: Warn;
  now: () => number;
  /** The process is about to end: nothing new is begun. */
  closing: () => boolean;
}

/** Keeps the tokens of one seller good. */
export class Seller {
  private refreshing: Promise<void> | undefined;
  /** Of the last refresh, where it failed. `retryAt` is by the clock of `performance`, `of` the fingerprint of the refresh token. */
  private failure: { problem: string; of: string; retryAt: number } | undefined;
  /** The access token that the gateway answered with 401. */
  private refused: string | undefined;
  /** Issued and not written yet: the disk is full, or read-only. */
  private unwritten: { old: OAuthTokens; next: OAuthTokens } | undefined;

  constructor(private readonly options: SellerOptions) {}

  /** @throws {CredentialsError} there is none that is good */
  async token(): Promise<string> {
    const tokens = await this.current();
    const { over, refused, due } = this.standing(tokens);
    if (!over && !refused && !due) return tokens.token;
    const refreshing = this.refresh(tokens, over || refused);
    await (over || refused ? refreshing : Promise.race([refreshing, pause(COURTESY_MS)]));
    const latest = await this.current();
    if (!this.standing(latest).over) return latest.token;
    throw new CredentialsError(
      `the access token of ${describeSeller(this.options.sellerId)} is over, and it was not refreshed` +
        (this.failure === undefined ? '' : `: ${this.failure.problem}`),
    );
  }

  refuse(token: string): void {
    this.refused = token;
  }

  /** What must not be cut off. */
  async settled(): Promise<void> {
    await this.refreshing;
  }

  private standing(tokens: OAuthTokens): { over: boolean; refused: boolean; due: boolean } {
    const { secrets, sellerId, now } = this.options;
    return {
      over: isOver(tokens, now()),
      refused: tokens.token === this.refused && !isYoung(tokens, now()),
      due: isDue(tokens, secrets.pathOf(sellerId), now()) || this.unwritten?.next === tokens,
    };
  }

  /** What the file says, or what should be in it already. */
  private async current(): Promise<OAuthTokens> {
    const tokens = await this.options.secrets.get(this.options.sellerId);
    if (this.unwritten !== undefined && fingerprint(tokens) === fingerprint(this.unwritten.old)) {
      return this.unwritten.next;
    }
    this.unwritten = undefined;
    return tokens;
  }

  /** One at a time, and not right after one that failed. Never rejects. */
  private refresh(tokens: OAuthTokens, urgent: boolean): Promise<void> {
    if (this.refreshing !== undefined) return this.refreshing;
    const { failure } = this;
    const failed = failure !== undefined && failure.of === fingerprint(tokens) && performance.now() < failure.retryAt;
    if (failed || this.options.closing()) return Promise.resolve();
    const { secrets, sellerId, closing } = this.options;
    this.refreshing = withLock(`${secrets.pathOf(sellerId)}.lock`, () => this.exchange(urgent), { givenUp: closing })
      .then(
        () => undefined,
        (error: unknown) => this.failed(tokens, explainError(error, NOT_WRITABLE), urgent ? 'urgent' : 'patient'),
      )
      .finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  /** @throws {unknown} it was not tried */
  private async exchange(urgent: boolean): Promise<void> {
    const { secrets, sellerId, endpoint, now } = this.options;
    const path = secrets.pathOf(sellerId);
    await adopt(path);
    const old = await readTokens(path);
    if (old === undefined) throw new CredentialsError('its file is just being replaced');
    if (this.unwritten !== undefined && fingerprint(old) === fingerprint(this.unwritten.old)) {
      return await this.write(await prepare(path), this.unwritten);
    }
    const { over, refused, due } = this.standing(old);
    if (!over && !refused && !due) return; // another process has done it meanwhile
    const prepared = await prepare(path);
    let result: GrantResult;
    try {
      result = await endpoint.refresh(old.refreshToken);
    } catch (error) {
      await prepared.discard();
      throw error;
    }
    if (result.kind === 'granted') {
      this.unwritten = { old, next: succeed(old, result.grant, now()) };
      return await this.write(prepared, this.unwritten);
    }
    await prepared.discard();
    const latest = await readTokens(path);
    if (latest !== undefined && fingerprint(latest) !== fingerprint(old)) return; // who held the lock before was only halted
    const usedUp = result.kind === 'failed' && result.mayBeUsedUp ? '; the refresh token may be used up by that' : '';
    this.failed(old, result.message + usedUp, result.kind === 'dead' ? 'dead' : urgent ? 'urgent' : 'patient');
  }

  /** Until it is written, it is in use all the same. */
  private async write(prepared: Prepared, { old, next }: { old: OAuthTokens; next: OAuthTokens }): Promise<void> {
    try {
      await prepared.commit(old, next);
    } catch (error) {
      await prepared.discard();
      const why = explainError(error, NOT_WRITABLE);
      return this.failed(next, `new tokens are not written yet, and lost if this process ends: ${why}`, 'urgent');
    }
    this.unwritten = undefined;
    this.failure = undefined;
  }

  private failed(tokens: OAuthTokens, problem: string, retry: keyof typeof RETRY_MS): void {
    this.failure = { problem, of: fingerprint(tokens), retryAt: performance.now() + RETRY_MS[retry] };
    this.options.warn(`the tokens of ${describeSeller(this.options.sellerId)} were not refreshed: ${problem}`);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
