/**
 * Major units from text, or undefined: digits with a point and at most two decimals, or `full`. Nothing is guessed: `1,50` and `1.000`
 * mean one thing here and another there.
 */
export function amountOf(text: string): number | 'full' | undefined {
  if (text === 'full') return 'full';
  return /^\d{1,13}(\.\d{1,2})?$/.test(text) ? Number(text) : undefined;
}

/** What `amountOf` takes, for whoever wrote something else. */
export const AMOUNT_RULE =
  'must be a number such as 25 or 25.50, with a point, at most 2 decimals and no thousands separators, or full';
