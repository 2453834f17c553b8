/** How an amount is spread over the payments of a split. */
export type SplitRule = 'greedy' | 'proportional';

/**
 * Hundredths for each payment; they sum to `amount`, and none is more than what is left of its payment.
 * @param left hundredths left of each payment; `amount` is at most their sum
 * @param unit hundredths of the smallest amount the currency knows: 1, or 100 where there are no decimals
 */
export function distribute(amount: number, left: readonly number[], rule: SplitRule, unit = 1): number[] {
  const total = left.reduce((sum, share) => sum + share, 0);
  const shares = left.map((available) =>
    rule === 'proportional' && total > 0 ? Math.floor((amount * available) / total / unit) * unit : 0,
  );
  // In order: all of it when greedy, what rounding left over when proportional.
  let rest = amount - shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, index) => {
    const room = (left[index] ?? 0) - share;
    const more = Math.min(room, rest);
    rest -= more;
    return share + more;
  });
}
