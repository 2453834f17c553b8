import { type Command, Option } from 'commander';
import type { ResolveRequest } from '../../contract';
import type { Context, Outcome } from '../context';
import { alsoByOtherName } from '../person';
import type { Act } from '../program';

interface Options {
  outcome: ResolveRequest['outcome'];
  by: string;
  note: string;
  refundId?: string[];
}

export function addResolve(program: Command, act: Act): void {
  const command = program
    .command('resolve')
    .argument('<workflow-id>')
    .summary('settle a refund in review')
    .description(
      'Settles a refund in needsReview on what a person found at the gateway. Look it up first: payment, amount, date.',
    )
    .addOption(
      new Option('--outcome <outcome>', 'what was found').choices(['refunded', 'notRefunded']).makeOptionMandatory(),
    )
    .requiredOption('--by <person>', 'who found it')
    .requiredOption('--note <text>', 'where it can be seen')
    .option('--refund-id <id...>', "the gateway's ids of the refunds found")
    .addHelpText(
      'after',
      `
Example:
  refunds resolve refund-21000123456-return-7 --outcome refunded --by carla --note 'in the statement of May' --refund-id 1242469925`,
    )
    .action((workflowId: string, options: Options, used: Command) =>
      act(used, (context) => resolve(context, workflowId, options)),
    );
  alsoByOtherName(command, 'by');
}

async function resolve(context: Context, workflowId: string, options: Options): Promise<Outcome> {
  const { withTemporal } = await import('../connect.js');
  return await withTemporal(context, async ({ refunds }) => {
    const { outcome, by, note, refundId } = options;
    const finding = { outcome, resolvedBy: by, note, ...(refundId === undefined ? {} : { refundIds: refundId }) };
    const snapshot = await refunds.handle(workflowId).resolve(finding);
    return { json: snapshot, text: `${context.paint.bold(workflowId)} is resolved: ${outcome}` };
  });
}
