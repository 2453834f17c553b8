import { rename, writeFile } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { guard } from './formulas';
import type { LineOutcome } from './outcome';
import type { PlannedLine } from './plan';
import type { Input } from './read';

/** What the report adds; of an input that is a report itself they are replaced. */
export const REPORT_COLUMNS = ['workflow_id', 'status', 'refund_ids', 'failure_type', 'message'] as const;

export type ReportedLine = PlannedLine & { outcome: LineOutcome };

/** The input, line by line, and what became of each; in the input's own delimiter and byte order mark. */
export function reportText({ columns, delimiter, bom }: Input, lines: readonly ReportedLine[]): string {
  const kept = columns.map((name, index) => ({ name, index })).filter(({ name }) => !isAdded(name));
  const rows = lines.map((line) => {
    const { status, refundIds, failureType, message } = line.outcome;
    const workflowId = 'workflowId' in line ? line.workflowId : '';
    const added = [workflowId, status, refundIds.join(' '), failureType, message];
    return [...kept.map(({ index }) => line.cells[index] ?? ''), ...added].map(guard);
  });
  const header = [...kept.map(({ name }) => guard(name)), ...REPORT_COLUMNS];
  return stringify([header, ...rows], { delimiter, bom });
}

/** Whole or not at all: a report that breaks off would look like one of fewer lines. */
export async function writeReport(file: string, text: string): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  await writeFile(part, text, { mode: 0o600 }); // whom was refunded what is not for everybody on this machine
  await rename(part, file);
}

function isAdded(name: string): boolean {
  return (REPORT_COLUMNS as readonly string[]).includes(name);
}
