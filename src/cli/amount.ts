/**
 * Major units from text, or undefined: digits with a point and at most two decimals, or `full`. Nothing is guessed: `1,50` and `1.000`
 * mean one thing here and another there.
 */
export function amountOf(text: string): number | 'full' | undefined {
  if (text === 'full') return 'full';
  return /^\d{1,13}(\.\d{1,2})?$/.test(text) ? Number(text) : undefined;
}
