import type { LedgerEntry } from '../sandbox';
import { say } from './numbers';

/** Problems that are named; the rest are counted. */
const SHOWN = 20;

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

/** Audits, and says what it finds. @returns whether each was paid once, and nothing else */
export function reportLedger(...given: Parameters<typeof auditLedger>): boolean {
  const problems = auditLedger(...given);
  for (const problem of problems.slice(0, SHOWN)) say(`WRONG: ${problem}`);
  say(`the gateway's books: ${problems.length === 0 ? 'each was paid once' : `${problems.length} problems`}`);
  return problems.length === 0;
}
