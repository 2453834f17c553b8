import type { RefundRequest } from './request';
import { utf8Bytes } from './utf8';

/** What the Web UI shows of a summary; longer ones may be refused. */
const MAX_BYTES = 200;

/** What the Web UI shows in the list and at the top of a refund: at most 200 bytes, Markdown on one line. */
export function summaryOf({ advancedPaymentId, amount, currency, orderId }: RefundRequest): string {
  const what = amount === 'full' ? 'all that is left' : money(amount, currency);
  const refund = `Refund ${what} of advanced payment ${advancedPaymentId}`;
  return orderId === undefined ? refund : refund + plainWithin(` for order ${orderId}`, MAX_BYTES - refund.length);
}

/** `BRL 40.50`: two decimals, as people write them, where there are any. */
export function money(amount: number, currency?: string): string {
  const figures = String(amount).replace(/\.\d$/, '$&0');
  return currency === undefined ? figures : `${currency} ${figures}`;
}

/** What callers and the gateway wrote is text, not markup, and starts no line of its own. */
export function plain(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd') // half a character would stop the worker
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\\`*_[\]<>#|]/g, '\\$&');
}

/** As much of it as fits, never half a character. */
function plainWithin(text: string, maxBytes: number): string {
  const all = plain(text);
  if (utf8Bytes(all) <= maxBytes) return all;
  let fitting = '';
  let bytes = 0;
  for (const character of text) {
    const next = plain(character);
    bytes += utf8Bytes(next);
    if (bytes > maxBytes) break;
    fitting += next;
  }
  return fitting;
}
