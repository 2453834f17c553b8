import { type Command, Option } from 'commander';
import type { BatchHandle } from '../../client';
import type { BatchPace, BatchProgress, CancelBatch, PauseBatch } from '../../contract';
import { batchIdOf } from '../batch-id';
import type { Context, Outcome } from '../context';
import { UsageError } from '../failures';
import type { Paint } from '../paint';
import { parseCount, parseRate } from '../parsers';
import { alsoByOtherName } from '../person';
import type { Act } from '../program';
import { table } from '../table';

/** Each does one thing with a batch, and answers with how it stands then. */
export function addBatch(program: Command, act: Act): void {
  const batch = program
    .command('batch')
    .summary('look at a batch, pause it, cancel it')
    .description('A batch is named by its ID or its workflow ID, and may come from an import or from anything else.')
    .addHelpText(
      'after',
      "\nExamples:\n  refunds batch status recall\n  refunds batch cancel recall --requested-by ana --reason 'wrong file'",
    );
  const add = (name: string, summary: string): Command => batch.command(name).argument('<batch-id>').summary(summary);
  const ask = async (context: Context, id: string, message: (handle: BatchHandle) => Promise<BatchProgress>) => {
    const { withTemporal } = await import('../connect.js');
    const known = batchIdOf(id);
    return await withTemporal(context, async ({ refunds }): Promise<Outcome> => {
      const handle = refunds.batch(known);
      const progress = await message(handle);
      return { json: { workflowId: handle.workflowId, ...progress }, text: describe(handle, progress, context.paint) };
    });
  };

  add('status', 'how far a batch is')
    .description(
      'How far it is and what it waits for, also once it is closed. A worker must be running, as for all of these.',
    )
    .action((id: string, _options: object, command: Command) =>
      act(command, (context) => ask(context, id, (handle) => handle.progress())),
    );
  by(add('pause', 'start nothing more for now'))
    .description('Once it is answered nothing is started. Refunds that were started go on.')
    .action((id: string, options: PauseBatch, command: Command) =>
      act(command, (context) => ask(context, id, (handle) => handle.pause(options))),
    );
  by(add('resume', 'go on with a paused batch')).action((id: string, options: PauseBatch, command: Command) =>
    act(command, (context) => ask(context, id, (handle) => handle.resume(options))),
  );
  add('pace', 'make a batch slower or faster')
    .option('--window <count>', 'refunds on their way at once, at most', parseCount)
    .option('--per-second <rate>', 'refunds started per second, at most', parseRate)
    .action((id: string, options: Partial<BatchPace>, command: Command) =>
      act(command, (context) => {
        if (Object.keys(options).length === 0) throw new UsageError('Say --window, --per-second or both');
        return ask(context, id, (handle) => handle.setPace(options));
      }),
    );
  by(add('cancel', 'start nothing more, ever'))
    .description(
      'Once it is answered nothing is started, ever. Refunds that were started go on, and are followed to their end.',
    )
    .addOption(
      new Option('--open-refunds <what>', 'cancel: each one that this batch has started is asked to cancel, too')
        .choices(['leave', 'cancel'])
        .default('leave'),
    )
    .action((id: string, options: CancelBatch, command: Command) =>
      act(command, (context) => ask(context, id, (handle) => handle.cancel(options))),
    );
}

function by(command: Command): Command {
  return alsoByOtherName(
    command.option('--requested-by <person>', 'who asks for it').option('--reason <text>', 'for people'),
    'requested-by',
  );
}

function describe({ workflowId }: BatchHandle, progress: BatchProgress, { bold, dim }: Paint): string {
  const { status, description, lines, counts, onTheirWay, window, perSecond, waitingFor, pausedBy, cancel } = progress;
  const counted = Object.entries(counts).filter(([, count]) => count > 0);
  const rows: [string, string | undefined][] = [
    ['status', status],
    ['description', description],
    ['lines', [String(lines), ...counted.map(([name, count]) => `${count} ${name}`)].join(', ')],
    ['on their way', `${onTheirWay} of at most ${window}; at most ${perSecond} started per second`],
    ['waits for', waitingFor],
    ['paused', pausedBy === undefined ? undefined : whoAndWhy(pausedBy)],
    ['canceled', cancel === undefined ? undefined : whoAndWhy(cancel)],
  ];
  const shown = rows.flatMap(([name, value]) => (value === undefined ? [] : [[dim(name), value]]));
  return `${bold(workflowId)}\n${table(shown)}`;
}

function whoAndWhy({ requestedBy = 'somebody', reason }: PauseBatch): string {
  return `by ${requestedBy}${reason === undefined ? '' : `: ${reason}`}`;
}
