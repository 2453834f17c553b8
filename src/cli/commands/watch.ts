import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { attemptsOf, describeAttempts } from '../attempts';
import type { Context, Outcome } from '../context';
import { codeOf, describeEnding, endingOf, statusOf } from '../ending';
import { EXIT } from '../exit-codes';
import { recordOf } from '../record';
import type { Act } from '../program';

/** Reading a record costs nothing on Temporal Cloud, where a query would. */
const LOOK_MS = 1_000;

export function addWatch(program: Command, act: Act): void {
  program
    .command('watch')
    .argument('<workflow-id>')
    .summary('follow a refund until it is closed')
    .description(
      'Says on stderr what changes, until the refund is closed. Ctrl-C ends the watching only. Needs no worker.',
    )
    .addHelpText('after', '\nExample:\n  refunds watch refund-21000123456-return-7')
    .action((workflowId: string, _options: object, command: Command) =>
      act(command, (context) => watch(context, workflowId)),
    );
}

async function watch(context: Context, workflowId: string): Promise<Outcome> {
  const { withTemporal } = await import('../connect.js');
  const interrupted = context.io.interruption();
  return await withTemporal(context, async ({ client, refunds, describe }) => {
    const refund = refunds.handle(workflowId);
    let [shown, open] = ['', true];
    const look = async (): Promise<void> => {
      const description = await describe(workflowId);
      const attempts = await attemptsOf(client, description);
      const line = `${recordOf(description).status ?? 'starting'}${attempts === undefined ? '' : `: ${describeAttempts(attempts)}`}`;
      if (line !== shown && open) context.say(line);
      shown = line;
    };
    const ending = endingOf(refund, interrupted).finally(() => (open = false));
    const looking = async (): Promise<void> => {
      while (open) {
        // That Temporal is away for a moment is for the wait to judge, which is the patient one.
        await look().catch(() => undefined);
        await Promise.race([ending.catch(() => undefined), sleep(LOOK_MS, undefined, { ref: false })]);
      }
    };
    const [closed] = await Promise.all([ending, looking()]);
    if (closed === undefined) {
      context.say('Not watching any longer. The refund goes on.');
      return { json: { workflowId, status: shown.split(':')[0] ?? null }, text: shown, code: EXIT.interrupted };
    }
    return {
      json: { workflowId, status: statusOf(closed), ...closed },
      text: describeEnding(workflowId, closed, context.paint),
      code: codeOf(closed),
    };
  });
}
