/** Characters of one text of the gateway that are worth keeping. */
const MAX_TEXT = 300;
/** Beyond this a text is dropped unread: the patterns below take quadratic time at worst. */
const MAX_SCANNED = 4_000;

/** Control, formatting and unpaired surrogate characters: they forge log lines and hide what the patterns look for. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const TOKENS = /\bBearer\s+\S+|APP_USR-[\w-]+|\bTEST-[\w-]+/gi;
const EMAIL = /[^\s@<>"'(),:;]+@[^\s@<>"'(),:;]+\.[^\s@<>"'(),:;]+/g;
/** 13 to 19 digits, as cards are printed. */
const CARD = /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g;

/** A text of the gateway as it may be kept in histories and logs. `token` is the one that the call carried. */
export function redact(text: string, token: string): string {
  if (text.length > MAX_SCANNED) return '[too long to show]';
  const visible = text.replace(/\s/g, ' ').replace(INVISIBLE, '');
  return redactToken(visible, token)
    .replace(TOKENS, '[credential]')
    .replace(EMAIL, '[e-mail]')
    .replace(CARD, (digits) => (passesLuhn(digits) ? '[card]' : digits))
    .slice(0, MAX_TEXT)
    .replace(/\p{Cs}$/u, '')
    .trim();
}

/** Only the token itself, plain or percent-encoded: for ids, which may pass for card numbers. */
export function redactToken(text: string, token: string): string {
  if (token === '') return text;
  const forms = [token, encodeURIComponent(token)].map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.replace(new RegExp(forms.join('|'), 'gi'), '[credential]');
}

/** The check digit of payment cards (ISO/IEC 7812-1). */
function passesLuhn(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => {
    const weighted = index % 2 === 0 ? digit : digit * 2;
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
}
