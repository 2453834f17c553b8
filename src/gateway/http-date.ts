/**
 * Milliseconds since the epoch of an HTTP date in the one form that servers must send (RFC 9110, 5.6.7); undefined for
 * anything else. `Date.parse` alone would take "nonsense 1" for a day in 2001.
 */
export function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isFinite(ms) && new Date(ms).toUTCString() === text ? ms : undefined;
}
