import { parseHttpDate } from './http-date';

/**
 * Milliseconds that a `Retry-After` asks for, uncapped; undefined when it is nonsense or in the past.
 * @param now milliseconds since the epoch, by the clock that wrote the header: the response's `Date` where it has one
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) {
    const ms = Number(text) * 1000;
    return Number.isSafeInteger(ms) ? ms : undefined;
  }
  const at = parseHttpDate(text);
  return at === undefined || at < now ? undefined : at - now;
}
