import type { World } from './protocol';
import type { State } from './state';

/** What must hold in every state, whoever was slow, dead or silent on the way. */
export function wrong(
  { commits, refunds }: State,
  { keys, amounts }: Pick<World, 'keys' | 'amounts'>,
): string | undefined {
  const claimed = new Set<number>();
  // A gateway that ignores keys can only be paid once where looking can tell: not beside an equal refund that is under way.
  const decidable = keys !== 'ignored' || new Set(amounts).size === amounts.length;
  for (const [key, { phase }] of refunds.entries()) {
    const name = 'AB'[key] ?? '';
    const mine = commits.flatMap((commit, id) => (commit.key === key ? [id] : []));
    if (decidable && mine.length > 1) return `refund ${name} was paid twice`;
    if (phase.at === 'review' && !phase.justified) return `refund ${name} needs no review`;
    if (phase.at !== 'closed') continue;
    if (phase.status !== 'refunded' && mine.length > 0) return `refund ${name} is ${phase.status}, and was paid`;
    if (phase.status === 'refunded' && decidable && String(phase.refunds) !== String(mine)) {
      return `refund ${name} says it is paid by [${String(phase.refunds)}], it was by [${String(mine)}]`;
    }
    for (const id of phase.refunds) {
      if (claimed.has(id)) return `refund ${id} of the gateway is claimed twice`;
      claimed.add(id);
    }
  }
  return undefined;
}

/**
 * Nobody could tell whose a refund is that is there: an equal one beside ours is open, or was until so lately that visibility need not say
 * so yet. By what really is, not by what a look sees of it.
 */
export function isUndecidable({ commits, refunds }: State, { amounts }: Pick<World, 'amounts'>, key: number): boolean {
  const rival = refunds.some(
    ({ phase: { at }, owedSince }, other) =>
      other !== key && amounts[other] === amounts[key] && at !== 'unborn' && (at !== 'closed' || owedSince !== null),
  );
  return rival && commits.some((commit) => amounts[commit.key] === amounts[key]);
}
