import type { LedgerEntry } from '../../sandbox';
import { toHundredths } from '../../src/contract';
import type { Ending } from './run-refund';
import { moneyOf, type Scenario } from './scenarios';

export interface Finding {
  /** What the ledger says went back for this payment, major units, whoever asked for it. */
  ledger: number;
  /** Nothing: all is as it should be. */
  problems: string[];
}

/** What was expected, what the refund says of itself, and what the gateway really did must be the same. */
export function audit(
  { request, expected }: Pick<Scenario, 'request' | 'expected'>,
  ending: Ending,
  ledger: readonly LedgerEntry[],
): Finding {
  // By payment, not by key: money paid under another key would be paid twice all the same.
  const entries = ledger.filter(({ advancedPaymentId }) => advancedPaymentId === request.advancedPaymentId);
  const total = entries.reduce((sum, { refundedAmount }) => sum + toHundredths(refundedAmount), 0) / 100;
  const commits = expected.refunded > 0 ? 1 : 0;
  const checks: [boolean, string][] = [
    [ending.outcome === expected.outcome, `expected ${expected.outcome}, it is ${ending.outcome}`],
    [total === expected.refunded, `expected ${moneyOf(expected.refunded)}, the ledger has ${moneyOf(total)}`],
    [total === ending.refunded, `the refund says ${moneyOf(ending.refunded)}, the ledger has ${moneyOf(total)}`],
    [entries.length === commits, `expected ${commits} commits, the ledger has ${entries.length}`],
    [entries.every(({ key }) => key === ending.workflowId), 'a key in the ledger is not the workflow ID'],
  ];
  return { ledger: total, problems: checks.flatMap(([right, problem]) => (right ? [] : [problem])) };
}
