import type { RefundRequest } from './request';
import { utf8Bytes } from './utf8';

/** What the Web UI shows of a summary; longer ones may be refused. */
const MAX_BYTES = 200;

/** What the Web UI shows in the list and at the top of a refund: at most 200 bytes, Markdown on one line. */
export function summaryOf({ orderId, ...request }: RefundRequest): string {
  return forOrder(`Refund ${amountOf(request)}${ofPayment(request)}`, orderId);
}

/** The same beside the submission in the Web UI's timeline: every refund's history keeps it, so it says no more than it must. */
export function submissionOf({ orderId, ...request }: RefundRequest): string {
  return forOrder(amountOf(request) + (orderId === undefined ? ofPayment(request) : ''), orderId);
}

function amountOf({ amount, currency }: RefundRequest): string {
  return amount === 'full' ? 'all that is left' : money(amount, currency);
}

function ofPayment({ advancedPaymentId }: RefundRequest): string {
  return ` of advanced payment ${advancedPaymentId}`;
}

function forOrder(text: string, orderId: string | undefined): string {
  return orderId === undefined ? text : text + plainWithin(` for order ${orderId}`, MAX_BYTES - text.length);
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
