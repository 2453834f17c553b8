import type { Command } from 'commander';
import type { CancelDecision, CancelRequest } from '../../contract';
import type { Context, Outcome } from '../context';
import { EXIT } from '../exit-codes';
import { unlessInterrupted } from '../interruption';
import { alsoByOtherName } from '../person';
import type { Act } from '../program';

/** Whoever waits for longer than this wants to know what for. */
const SILENCE_MS = 3_000;

const NOT_DECIDED =
  'Not decided yet: an attempt in flight is never cut off, a look may have to tell, or no worker is there. Ctrl-C ends the waiting only: the ' +
  'cancel is kept';

export function addCancel(program: Command, act: Act): void {
  const command = program
    .command('cancel')
    .argument('<workflow-id>')
    .summary('cancel a refund, and hear whether it was in time')
    .description(
      'Cancels, and waits until it is decided whether that came in time: after an attempt without an answer that takes a minute or ' +
        'more. Exit code 0 either way: see decision. Ctrl-C ends the waiting only: the cancel is kept.',
    )
    .option('--requested-by <person>', 'who cancels it')
    .option('--reason <text>', 'for people')
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
  const { leaveCancel } = await import('../../client/leave-cancel.js');
  const interrupted = context.io.interruption();
  return await withTemporal(context, async ({ refunds }) => {
    const refund = refunds.handle(workflowId);
    const request = {
      ...(requestedBy === undefined ? {} : { requestedBy }),
      ...(reason === undefined ? {} : { reason }),
    };
    const silence = setTimeout(() => context.say(NOT_DECIDED), SILENCE_MS);
    try {
      const answer =
        (await unlessInterrupted(refund.cancel(request), interrupted)) ?? (await leaveCancel(refund, request));
      if (answer !== undefined) return told(answer, context);
    } finally {
      clearTimeout(silence);
    }
    context.say(`Not waiting any longer. The cancel stands, and is decided all the same: refunds watch ${workflowId}`);
    return { json: { decision: 'undecided' }, text: 'undecided', code: EXIT.interrupted };
  });
}

function told({ decision, status }: CancelDecision, { paint }: Context): Outcome {
  const text = decision === 'canceled' ? paint.green('canceled: no money moved') : paint.yellow(`too late: ${status}`);
  return { json: { decision, status }, text };
}
