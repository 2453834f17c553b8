/** Characters of one text of the gateway that are worth keeping. */
const MAX_TEXT = 300;
/** Beyond this a text is dropped unread: the patterns below take quadratic time at worst. */
const MAX_SCANNED = 4_000;

/** Control, formatting and unpaired surrogate characters: they forge log lines and hide what the patterns look for. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const TOKENS = /\bBearer\s+\S+|APP_USR-[\w-]+|\b(?:TEST|TG)-[\w-]+/gi;
const EMAIL = /[^\s@<>"'(),:;]+@[^\s@<>"'(),:;]+\.[^\s@<>"'(),:;]+/g;
/** 13 to 19 digits, as cards are printed. */
const CARD = /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g;

/** What is named as a secret, up to its end: `client_secret=…`, `"token": "…"`. */
const NAMED_SECRET = /((?:secret|token|password|passwd|api[_-]?key|authorization)["']?\s*[:=]\s*["']?)[^\s"'&,;]+/gi;
/** Of a URL: what stands before the host. */
const USER_INFO = /\/\/[^\s/@]+@/g;
/** Long enough for a secret, and longer than most words. */
const LONG_WORD = /[\w+/=~.-]{20,}/g;

/** A text of the gateway as it may be kept in histories and logs. `token` is the one that the call carried. */
export function redact(text: string, token: string): string {
  return kept(text, (visible) => visible, token);
}

/** A text of somebody else, whose secrets nobody here knows: a vault's error, for one. What looks like any secret is left out. */
export function redactForeign(text: string): string {
  const mask = (visible: string): string =>
    visible
      .replace(USER_INFO, '//')
      .replace(NAMED_SECRET, '$1[hidden]')
      .replace(LONG_WORD, (word) => (/\d/.test(word) && /[a-z]/i.test(word) ? '[hidden]' : word));
  return kept(text, mask, '');
}

function kept(text: string, mask: (visible: string) => string, token: string): string {
  if (text.length > MAX_SCANNED) return '[too long to show]';
  const visible = text.replace(/\s/g, ' ').replace(INVISIBLE, '');
  return mask(redactToken(visible, token).replace(TOKENS, '[credential]'))
    .replace(EMAIL, '[e-mail]')
    .replace(CARD, (digits) => (passesLuhn(digits) ? '[card]' : digits))
    .slice(0, MAX_TEXT)
    .replace(/\p{Cs}$/u, '')
    .trim();
}

/** Only the token itself, plain, percent-encoded or in Base64: for ids, which may pass for card numbers. */
export function redactToken(text: string, token: string): string {
  if (token === '') return text;
  const forms = [token, encodeURIComponent(token), ...inBase64(token)].map((form) =>
    form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return text.replace(new RegExp(forms.join('|'), 'gi'), '[credential]');
}

/** As it stands in the Base64 of any text that holds it: what comes before it shifts it by 0, 1 or 2 bytes. */
function inBase64(token: string): string[] {
  if (token.length < 12) return []; // too short to be told from other text
  return ['', '.', '..'].flatMap((before) => {
    const bytes = Buffer.from(before + token);
    const own = [Math.ceil((before.length * 4) / 3), Math.floor((bytes.length * 4) / 3)] as const;
    return [bytes.toString('base64').slice(...own), bytes.toString('base64url').slice(...own)];
  });
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
