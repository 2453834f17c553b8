import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import type { Context, Outcome } from '../context';
import type { Act } from '../program';
import { refundLink, uiAddressOf } from '../ui';

interface Options {
  uiAddress?: string;
}

export const UI_ADDRESS = [
  '--ui-address <url>',
  'of the Web UI; else TEMPORAL_UI_ADDRESS, and for a local server where a dev server has it: at its port plus 1000, http://localhost:8233',
] as const;

export function addOpen(program: Command, act: Act): void {
  program
    .command('open')
    .argument('<workflow-id>')
    .summary('show a refund in the Web UI')
    .description('Prints the link to a refund in the Web UI and, on a terminal, opens it.')
    .option(...UI_ADDRESS)
    .addHelpText('after', '\nExample:\n  refunds open refund-21000123456-return-7')
    .action((workflowId: string, options: Options, command: Command) =>
      act(command, (context) => open(context, workflowId, options)),
    );
}

async function open(context: Context, workflowId: string, { uiAddress }: Options): Promise<Outcome> {
  const { withTemporal } = await import('../connect.js');
  return await withTemporal(context, async (temporal) => {
    const ui = uiAddressOf(context, temporal, uiAddress);
    const { runId } = await temporal.describe(workflowId);
    const url = refundLink(ui, temporal.namespace, workflowId, runId);
    if (context.io.stdout.isTTY && context.options.json !== true) openInBrowser(url);
    return { json: { url }, text: url };
  });
}

/** As well as it can: the link is printed in any case. */
function openInBrowser(url: string): void {
  const [program = '', ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
