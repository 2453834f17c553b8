import { access, constants, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportOptions } from '../commands/import';
import type { Context, Outcome } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { UsageError } from '../failures';
import { outcomeOf, type LineOutcome } from './outcome';
import { planImport, type Plan, type PlannedLine } from './plan';
import { startProgress } from './progress';
import { readInput, type Input } from './read';
import { REPORT_COLUMNS, reportText, writeReport, type ReportedLine } from './report';
import { runImport, type Wanted } from './run';
import { describeSummary, isDone, summaryOf } from './summary';

/** Problems shown; the report has all of them. */
const SHOWN = 20;

export async function importFile(context: Context, file: string, options: ImportOptions): Promise<Outcome> {
  const input = readInput(await readBytes(file));
  const plan = planImport(input, options.requestedBy, REPORT_COLUMNS);
  for (const warning of input.warnings) context.say(warning);
  if (plan.ignored.length > 0) context.say(`Columns without a meaning here: ${plan.ignored.join(', ')}`);
  const report = options.report;
  if (report !== undefined) await assertWritable(report, file); // before any money moves
  if (options.yes !== true) return await finish(context, { input, plan, report, outcomes: undefined });

  const outcomes = new Map<string, LineOutcome>();
  const stopped = await start(context, plan, options, outcomes);
  const finished = await finish(context, { input, plan, report, outcomes });
  if (stopped === undefined) return finished;
  if (stopped === 'interrupted') {
    context.say('Interrupted. What was started goes on; run it again to go on with the rest.');
    return { ...finished, code: EXIT.interrupted };
  }
  context.say(`Stopped, run it again once Temporal is there: ${stopped.message}`);
  return { ...finished, code: EXIT.unavailable };
}

async function start(
  context: Context,
  plan: Plan,
  { concurrency, wait }: ImportOptions,
  outcomes: Map<string, LineOutcome>,
): ReturnType<typeof runImport> {
  const wanted = plan.lines.filter(isFirst);
  if (wanted.length === 0) return undefined;
  const interrupted = context.io.interruption();
  const { withTemporal } = await import('../connect.js');
  return await withTemporal(context, async (temporal) => {
    const progress = startProgress(context.io.stderr, wanted.length);
    const onOutcome = (workflowId: string, outcome: LineOutcome): void => {
      outcomes.set(workflowId, outcome);
      progress.update(workflowId, outcome);
    };
    try {
      return await runImport(temporal, wanted, { concurrency, waitMs: wait * 1000, interrupted, onOutcome });
    } finally {
      progress.stop();
    }
  });
}

function isFirst(line: PlannedLine): line is PlannedLine & Wanted & { kind: 'refund' } {
  return line.kind === 'refund' && line.sameAs === undefined;
}

interface Finished {
  input: Input;
  plan: Plan;
  report: string | undefined;
  /** By workflow ID; undefined for a dry run. */
  outcomes: ReadonlyMap<string, LineOutcome> | undefined;
}

async function finish(context: Context, { input, plan, report, outcomes }: Finished): Promise<Outcome> {
  const lines = plan.lines.map((line): ReportedLine => ({ ...line, outcome: outcomeOfLine(line, outcomes) }));
  if (report !== undefined) await writeReport(report, reportText(input, lines));
  showProblems(context, lines);
  const dryRun = outcomes === undefined;
  const summary = summaryOf(lines, { dryRun, totals: plan.totals, report: report ?? null });
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
