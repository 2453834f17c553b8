import type { Command } from 'commander';
import type { Context, Outcome } from '../context';
import type { Act } from '../program';

interface Options {
  by?: string;
}

export function addRelease(program: Command, act: Act): void {
  program
    .command('release')
    .argument('<workflow-id>')
    .summary('let a held refund go')
    .description('Lets a held refund go: it is sent at once.')
    .option('--by <person>', 'who releases it')
    .addHelpText('after', '\nExample:\n  refunds release refund-21000123456-return-8 --by bo')
    .action((workflowId: string, options: Options, command: Command) =>
      act(command, (context) => release(context, workflowId, options)),
    );
}

async function release(context: Context, workflowId: string, { by }: Options): Promise<Outcome> {
  const { withTemporal } = await import('../connect.js');
  return await withTemporal(context, async ({ refunds }) => {
    const snapshot = await refunds.handle(workflowId).release(by === undefined ? {} : { releasedBy: by });
    return { json: snapshot, text: `${context.paint.bold(workflowId)} is released` };
  });
}
