import { isNativeError } from 'node:util/types';
import { redact, redactForeign } from './redact';

/**
 * Whose access token goes with a call: asked before every one, so that a token that was replaced is in use at once.
 *
 * What it throws means that nothing was sent: the refund waits, tries again every 30 s or slower, and shows the message to operators.
 * Of a `CredentialsError` they see it as it is; of any other error, without what looks like a secret. Half of a call's time is its own: what
 * takes longer has not answered, though what it does may go on for the next call.
 */
export interface AccessTokenProvider {
  /** @param sellerId of the refund's request; undefined where it names none */
  (sellerId: string | undefined): string | Promise<string>;
  /** Told that the gateway answered a call with that token by 401. It is not waited for, and what it throws is nobody's. */
  refused?: (sellerId: string | undefined, token: string) => void;
}

/** Why there is no access token, in words that may stand in histories and logs. */
export class CredentialsError extends Error {
  override name = 'CredentialsError' as const;
}

/** Visible ASCII: what a header carries without a second meaning. */
export function isHeaderValue(text: unknown): text is string {
  return typeof text === 'string' && /^[!-~]+$/.test(text);
}

/**
 * @param callMs milliseconds for the whole call
 * @throws {unknown} what the provider throws, that it took too long, or that it gave nothing to send
 */
export async function askForToken(
  provider: AccessTokenProvider,
  sellerId: string | undefined,
  callMs: number,
): Promise<string> {
  const token = await within(callMs / 2, async () => provider(sellerId));
  if (!isHeaderValue(token)) {
    throw new CredentialsError('it is empty or holds characters that a header may not carry');
  }
  return token;
}

/** For operators; empty where nothing can be said. */
export function whyNoToken(error: unknown): string {
  if (error instanceof CredentialsError) return redact(error.message, '');
  return isNativeError(error) ? redactForeign(error.message) : '';
}

export function tellRefused(provider: AccessTokenProvider, sellerId: string | undefined, token: string): void {
  try {
    provider.refused?.(sellerId, token);
  } catch {
    // the answer of the gateway counts, whatever the provider makes of it
  }
}

/** @throws {unknown} what `work` throws, or that it took too long */
async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CredentialsError('it took too long')), ms);
  });
  try {
    return await Promise.race([work(), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
