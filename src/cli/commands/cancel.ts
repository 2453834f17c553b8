import type { Command } from 'commander';
import type { CancelRequest } from '../../contract';
import type { Context, Outcome } from '../context';
import { alsoByOtherName } from '../person';
import type { Act } from '../program';

export function addCancel(program: Command, act: Act): void {
  const command = program
    .command('cancel')
    .argument('<workflow-id>')
    .summary('cancel a refund, and hear whether it was in time')
    .description(
      'Cancels, and waits until it is decided whether that came in time: after an attempt without an answer that takes a minute or ' +
        'more. Exit code 0 either way: see decision.',
    )
    .option('--requested-by <person>')
    .option('--reason <text>')
    .addHelpText(
      'after',
      "\nExample:\n  refunds cancel refund-21000123456-return-7 --requested-by ana --reason 'kept it'",
    )
    .action((workflowId: string, options: CancelRequest, used: Command) =>
      act(used, (context) => cancel(context, workflowId, options)),
    );
  alsoByOtherName(command, 'requested-by');
}

async function cancel(context: Context, workflowId: string, { requestedBy, reason }: CancelRequest): Promise<Outcome> {
  const { withTemporal } = await import('../connect.js');
  return await withTemporal(context, async ({ refunds }) => {
    const answer = await refunds.handle(workflowId).cancel({
      ...(requestedBy === undefined ? {} : { requestedBy }),
      ...(reason === undefined ? {} : { reason }),
    });
    const { decision, status } = answer;
    const { paint } = context;
    const text =
      decision === 'canceled' ? paint.green('canceled: no money moved') : paint.yellow(`too late: ${status}`);
    return { json: { decision, status }, text };
  });
}
