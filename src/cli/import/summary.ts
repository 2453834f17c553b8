import { groupName, groupOf } from './outcome';
import type { Totals } from './plan';
import type { ReportedLine } from './report';

/** The document of `import --json`. Counts are of lines; `totals` counts each refund once. */
export interface Summary {
  dryRun: boolean;
  lines: number;
  valid: number;
  invalid: number;
  /** Valid lines that repeat an earlier one. */
  duplicates: number;
  refunded: number;
  failed: number;
  canceled: number;
  open: number;
  /** Of a refund under the same ID, in the file or at Temporal. Those in the file count as invalid, too. */
  conflicts: number;
  /** Cut off, or Temporal did not answer: money may have moved. */
  unknown: number;
  notStarted: number;
  totals: Totals;
  /** Its workflow ID, with `--batch`. */
  batch?: string;
  report: string | null;
}

export function summaryOf(
  lines: readonly ReportedLine[],
  more: Pick<Summary, 'dryRun' | 'totals' | 'batch' | 'report'>,
): Summary {
  const { dryRun, totals, batch, report } = more;
  const count = (wanted: (line: ReportedLine) => boolean): number => lines.filter(wanted).length;
  const inGroup = (group: string): number => count((line) => groupOf(line.outcome) === group);
  return {
    dryRun,
    lines: lines.length,
    valid: count(({ kind }) => kind === 'refund'),
    invalid: count(({ kind }) => kind !== 'refund'),
    duplicates: count((line) => line.kind === 'refund' && line.sameAs !== undefined),
    refunded: inGroup('refunded'),
    failed: inGroup('failed'),
    canceled: inGroup('canceled'),
    open: inGroup('open'),
    conflicts: inGroup('conflicts'),
    unknown: inGroup('unknown'),
    notStarted: inGroup('notStarted'),
    totals,
    ...(batch === undefined ? {} : { batch }),
    report,
  };
}

/** Nothing is left to do about any line: a dry run found no problem, or every line is refunded. */
export function isDone({ dryRun, lines, valid, refunded }: Summary): boolean {
  return dryRun ? valid === lines : refunded === lines;
}

export function describeSummary(summary: Summary): string {
  const { lines, valid, invalid, duplicates, totals, dryRun, batch, report } = summary;
  const money = Object.entries(totals.byCurrency).map(
    ([currency, { refunds, amount }]) =>
      `${currency === 'unknown' ? 'no currency' : currency} ${amount} in ${many(refunds, 'refund')}`,
  );
  const counted = ['refunded', 'failed', 'canceled', 'open', 'conflicts', 'unknown', 'notStarted'] as const;
  const counts = counted
    .filter((name) => summary[name] > 0)
    .map((name) => `${summary[name]} ${groupName(name, summary[name])}`);
  return [
    `${many(lines, 'line')}: ${valid} valid, ${invalid} invalid${duplicates > 0 ? `, ${duplicates} repeat an earlier line` : ''}`,
    `Asked for: ${[...money, ...(totals.full > 0 ? [`all that is left in ${totals.full}`] : [])].join('; ') || 'nothing'}`,
    ...(dryRun ? ['A dry run: nothing was started. Start them with --yes'] : [`Lines: ${counts.join(', ') || 'none'}`]),
    ...(batch === undefined ? [] : [`Batch: ${batch}`]),
    ...(report === null ? [] : [`Report: ${report}`]),
  ].join('\n');
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
