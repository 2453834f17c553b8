import type { LedgerEntry } from '../../sandbox';
import { audit } from './audit';
import type { Ending } from './run-refund';
import { moneyOf, type Scenario } from './scenarios';
import { tableOf } from './table';

export interface Report {
  text: string;
  ok: boolean;
}

const HEAD = ['Refund', 'Amount', 'Expected', 'Outcome', 'Ledger', 'OK'];

/** The table at the end, and what is wrong below it. */
export function reportOf(
  ended: readonly { scenario: Scenario; ending: Ending }[],
  ledger: readonly LedgerEntry[],
): Report {
  const audited = ended.map(({ scenario, ending }) => ({ scenario, ending, found: audit(scenario, ending, ledger) }));
  const rows = audited.map(({ scenario: { title, request, expected }, ending, found }) => [
    title,
    moneyOf(request.amount),
    expected.outcome,
    ending.outcome,
    moneyOf(found.ledger),
    found.problems.length === 0 ? 'yes' : 'NO',
  ]);
  const wrong = audited.filter(({ found }) => found.problems.length > 0);
  const verdict =
    wrong.length === 0
      ? ["Every outcome and amount agrees with the gateway's ledger."]
      : wrong.map(({ scenario, found }) => `WRONG: ${scenario.title}: ${found.problems.join('; ')}`);
  return { text: [tableOf([HEAD, ...rows]), '', ...verdict].join('\n'), ok: wrong.length === 0 };
}
