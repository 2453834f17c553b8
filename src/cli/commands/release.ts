import type { Command } from 'commander';
import type { Context, Outcome } from '../context';
import { alsoByOtherName } from '../person';
import type { Act } from '../program';

interface Options {
  by?: string;
}

export function addRelease(program: Command, act: Act): void {
  const command = program
    .command('release')
    .argument('<workflow-id>')
    .summary('let a held refund go')
    .description('Lets a held refund go: it is sent at once.')
    .option('--by <person>', 'who releases it')
    .addHelpText('after', '\nExample:\n  refunds release refund-21000123456-return-8 --by bo')
    .action((workflowId: string, options: Options, used: Command) =>
      act(used, (context) => release(context, workflowId, options)),
    );
  alsoByOtherName(command, 'by');
}

async function release(context: Context, workflowId: string, { by }: Options): Promise<Outcome> {
  const { withTemporal } = await import('../connect.js');
  return await withTemporal(context, async ({ refunds }) => {
    const snapshot = await refunds.handle(workflowId).release(by === undefined ? {} : { releasedBy: by });
    // A cancel that is heard with the release goes first.
    const what = snapshot.status === 'canceled' ? 'was canceled in the same moment' : 'is released';
    return { json: snapshot, text: `${context.paint.bold(workflowId)} ${what}` };
  });
}
