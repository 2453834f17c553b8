import type { Command } from 'commander';
import type { Context, Outcome } from '../context';
import { parseCount, parseRate, parseSeconds } from '../parsers';
import type { Act } from '../program';

export interface ImportOptions {
  report?: string;
  yes?: true;
  batch?: true;
  batchId?: string;
  window?: number;
  perSecond?: number;
  concurrency?: number;
  wait: number;
  requestedBy?: string;
}

export function addImport(program: Command, act: Act): void {
  program
    .command('import')
    .argument('<file.csv>')
    .summary('refund every line of a CSV file')
    .description(
      'A dry run, unless --yes: checks every line and sums up. May be interrupted and run again: what was started is found, nothing is ' +
        'paid twice. Columns: advanced_payment_id, amount, reference; optional order_id, currency, seller_id, reason.',
    )
    .option(
      '--report <out.csv>',
      'the input with workflow_id, status, refund_ids, failure_type and message for every line',
    )
    .option('--yes', 'start them')
    .option('--concurrency <count>', 'refunds at a time (default: 20)', parseCount)
    .option('--wait <seconds>', 'for refunds that are still open once all are started', parseSeconds, 60)
    .option('--requested-by <person>', 'who asks for it, of every line')
    .option('--batch', 'as a batch: Temporal goes on with it when this command ends, and it can be paused and canceled')
    .option('--batch-id <id>', "in place of the file's name; the same file again must get the same one")
    .option('--window <count>', 'of a batch: refunds on their way at once (default: 50)', parseCount)
    .option('--per-second <rate>', 'of a batch: refunds started per second, at most (default: 10)', parseRate)
    .addHelpText(
      'after',
      `
Examples:
  refunds import returns.csv
  refunds import returns.csv --yes --report returned.csv
  refunds import recall.csv --batch --per-second 20 --yes --report recalled.csv`,
    )
    .action((file: string, options: ImportOptions, command: Command) =>
      act(command, async (context: Context): Promise<Outcome> => {
        const { importFile } = await import('../import/import-file.js');
        return await importFile(context, file, options);
      }),
    );
}
