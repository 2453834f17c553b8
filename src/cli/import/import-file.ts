import { access, constants, readFile } from 'node:fs/promises';
import path from 'node:path';
import { batchWorkflowId } from '../../contract';
import type { ImportOptions } from '../commands/import';
import type { Context, Outcome } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { UsageError } from '../failures';
import { batchSettings, type BatchSettings } from './batch/settings';
import { runOneByOne, type Run } from './one-by-one';
import { outcomeOf, type LineOutcome } from './outcome';
import { planImport, type Plan, type PlannedLine } from './plan';
import { readInput, type Input } from './read';
import { REPORT_COLUMNS, reportText, writeReport, type ReportedLine } from './report';
import { describeSummary, isDone, summaryOf } from './summary';

/** Problems shown; the report has all of them. */
const SHOWN = 20;

export async function importFile(context: Context, file: string, options: ImportOptions): Promise<Outcome> {
  const batch = batchSettings(file, options);
  const input = readInput(await readBytes(file));
  const plan = planImport(input, options.requestedBy, REPORT_COLUMNS);
  for (const warning of input.warnings) context.say(warning);
  if (plan.ignored.length > 0) context.say(`Columns without a meaning here: ${plan.ignored.join(', ')}`);
  const report = options.report;
  if (report !== undefined) await assertWritable(report, file); // before any money moves
  if (options.yes !== true) return await finish(context, { input, plan, report, batch, outcomes: undefined });

  const { outcomes, note } = await start(context, plan, options, batch);
  const finished = await finish(context, { input, plan, report, batch, outcomes });
  if (note === undefined) return finished;
  context.say(note.message);
  return { ...finished, ...(note.code === undefined ? {} : { code: note.code }) };
}

async function start(
  context: Context,
  plan: Plan,
  options: ImportOptions,
  batch: BatchSettings | undefined,
): Promise<Run> {
  const wanted = plan.lines.filter(isFirst);
  if (wanted.length === 0) return { outcomes: new Map() };
  if (batch === undefined) return await runOneByOne(context, wanted, options);
  const { runAsBatch } = await import('./batch/run-batch.js');
  return await runAsBatch(context, wanted, batch, options.wait);
}

function isFirst(line: PlannedLine): line is PlannedLine & { kind: 'refund' } {
  return line.kind === 'refund' && line.sameAs === undefined;
}

interface Finished {
  input: Input;
  plan: Plan;
  report: string | undefined;
  batch: BatchSettings | undefined;
  /** By workflow ID; undefined for a dry run. */
  outcomes: ReadonlyMap<string, LineOutcome> | undefined;
}

async function finish(context: Context, { input, plan, report, batch, outcomes }: Finished): Promise<Outcome> {
  const lines = plan.lines.map((line): ReportedLine => ({ ...line, outcome: outcomeOfLine(line, outcomes) }));
  if (report !== undefined) await writeReport(report, reportText(input, lines));
  showProblems(context, lines);
  const dryRun = outcomes === undefined;
  const summary = summaryOf(lines, {
    ...{ dryRun, totals: plan.totals, report: report ?? null },
    ...(batch === undefined ? {} : { batch: batchWorkflowId(batch.id) }),
  });
  const code: ExitCode = isDone(summary) ? EXIT.done : EXIT.failed;
  return { json: summary, text: describeSummary(summary), code };
}

function outcomeOfLine(line: PlannedLine, outcomes: Finished['outcomes']): LineOutcome {
  if (line.kind === 'invalid') return outcomeOf('invalid', { failureType: 'InvalidRequest', message: line.message });
  if (line.kind === 'conflict') return outcomeOf('conflict', { failureType: 'RefundConflict', message: line.message });
  const outcome =
    outcomes === undefined ? outcomeOf('valid') : (outcomes.get(line.workflowId) ?? outcomeOf('notStarted'));
  if (line.sameAs === undefined) return outcome;
  const message = [`the refund of line ${line.sameAs}, once`, outcome.message].filter((text) => text !== '').join(': ');
  return { ...outcome, message };
}

function showProblems(context: Context, lines: readonly ReportedLine[]): void {
  const problems = lines.filter(({ outcome }) => outcome.message !== '');
  for (const { line, outcome } of problems.slice(0, SHOWN))
    context.say(`line ${line}: ${outcome.status}: ${outcome.message}`);
  if (problems.length > SHOWN) context.say(`… and ${problems.length - SHOWN} more lines: see the report`);
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function assertWritable(report: string, input: string): Promise<void> {
  if (path.resolve(report) === path.resolve(input))
    throw new UsageError('The report would replace the file that it reports on');
  try {
    await access(path.dirname(path.resolve(report)), constants.W_OK);
  } catch (error) {
    throw new UsageError(`The report cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
