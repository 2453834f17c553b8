/** Everything that a secret may be written as: as it is, percent-encoded, in the Base64 of any text that holds it, and as Node shows bytes. */
export function formsOf(secret: string): string[] {
  const inBase64 = ['', '.', '..'].flatMap((before) => {
    const bytes = Buffer.from(before + secret);
    const own = [Math.ceil((before.length * 4) / 3), Math.floor((bytes.length * 4) / 3)] as const;
    return [bytes.toString('base64').slice(...own), bytes.toString('base64url').slice(...own)];
  });
  const hex = Buffer.from(secret).toString('hex');
  const asBytes = [hex, hex.replace(/..(?!$)/g, '$& '), [...Buffer.from(secret)].join(',')];
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, escaped, encodeURIComponent(secret), ...inBase64, ...asBytes])].map((form) =>
    form.toLowerCase(),
  );
}

/** What a run wrote, by where it was found. */
export type Written = ReadonlyMap<string, string>;

/** @returns which secret is where, by their names */
export function leaksIn(written: Written, secrets: Readonly<Record<string, string>>): string[] {
  return [...written].flatMap(([where, text]) => {
    const searched = text.toLowerCase();
    return Object.entries(secrets)
      .filter(([, secret]) => formsOf(secret).some((form) => searched.includes(form)))
      .map(([name]) => `${name} in ${where}`);
  });
}

/** Of anything that Temporal answers: as JSON, with every payload in it decoded once more. */
export function textOf(value: unknown): string {
  const decoded: string[] = [];
  const json = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return String(part);
    // Messages of Temporal's own become JSON with their bytes in Base64, others with their bytes as numbers.
    if (typeof part === 'string' && BASE64.test(part)) decoded.push(Buffer.from(part, 'base64').toString('utf8'));
    const bytes = bytesOf(part);
    if (bytes === undefined) return part;
    decoded.push(bytes.toString('utf8'));
    return bytes.toString('base64');
  });
  return [json, ...decoded].join('\n');
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Buffers have a `toJSON` of their own, which JSON calls first. */
function bytesOf(part: unknown): Buffer | undefined {
  if (part instanceof Uint8Array) return Buffer.from(part);
  if (typeof part !== 'object' || part === null || !('type' in part) || !('data' in part)) return undefined;
  return part.type === 'Buffer' && Array.isArray(part.data) ? Buffer.from(part.data as number[]) : undefined;
}
