import type { LedgerEntry } from '../sandbox';

/** Holds what was asked for against the gateway's books. @returns one sentence a problem; none when each was paid once, and nothing else */
export function auditLedger(ledger: readonly Pick<LedgerEntry, 'key'>[], asked: readonly string[]): string[] {
  const paid = new Map<string, number>();
  for (const { key } of ledger) paid.set(key, (paid.get(key) ?? 0) + 1);
  const owed = new Set(asked);
  return [
    ...asked.filter((id) => !paid.has(id)).map((id) => `${id} was not paid`),
    ...[...paid].filter(([, times]) => times > 1).map(([id, times]) => `${id} was paid ${times} times`),
    ...[...paid.keys()].filter((id) => !owed.has(id)).map((id) => `${id} was paid and not owed`),
  ];
}
