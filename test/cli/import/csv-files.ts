import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { CliWorld } from '../cli-world';

export const COLUMNS = 'advanced_payment_id,amount,reference,order_id,note';

export interface CsvFile {
  file: string;
  /** Where its report may go. */
  report: string;
}

/** A file of a name of its own. */
export async function writeCsv({ cli }: CliWorld, lines: readonly string[]): Promise<CsvFile> {
  const file = path.join(cli.directory, `import-${randomUUID()}.csv`);
  await rewriteCsv(file, lines);
  return { file, report: file.replace('.csv', '-report.csv') };
}

export async function rewriteCsv(file: string, lines: readonly string[]): Promise<void> {
  await writeFile(file, `${[COLUMNS, ...lines].join('\n')}\n`);
}

export async function rowsOf(report: string): Promise<Record<string, string>[]> {
  return parse(await readFile(report), { columns: true }) as unknown as Record<string, string>[];
}

/** Refunds that the gateway has really paid, of each of these payments. */
export function commitsOf(world: CliWorld, payments: readonly string[]): number[] {
  const ledger = world.sandbox.ledger();
  return payments.map((payment) => ledger.filter((entry) => entry.advancedPaymentId === payment).length);
}

export function times(count: number, commits: number): number[] {
  return Array.from({ length: count }, () => commits);
}

/** Payments of their own, and a line of 25 for each. */
export function manyLines(world: CliWorld, count: number): { payments: string[]; lines: string[] } {
  const payments = Array.from({ length: count }, () => world.addPayment(100));
  return { payments, lines: payments.map((payment) => `${payment},25,r,,`) };
}

/** Until so many of these payments are refunded. */
export async function untilCommits(world: CliWorld, payments: readonly string[], count: number): Promise<void> {
  const paid = (): number => commitsOf(world, payments).filter((commits) => commits > 0).length;
  while (paid() < count) await new Promise((resolve) => setTimeout(resolve, 5));
}
