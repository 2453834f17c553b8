import type { Command } from 'commander';
import type { Context, Outcome } from '../context';
import type { Act } from '../program';
import { savedViews } from '../queries';
import { table } from '../table';
import { uiAddressOf, viewLink } from '../ui';
import { UI_ADDRESS } from './open';

interface Options {
  order: string;
  uiAddress?: string;
}

export function addViews(program: Command, act: Act): void {
  program
    .command('views')
    .summary("links to the Web UI's lists that operators need")
    .description(
      'Links to lists of the Web UI, to keep as its saved views. Visibility knows no relative times: the hour of "stuck" is counted back ' +
        'from now.',
    )
    .option('--order <id>', 'for the view by order', 'A-1001')
    .option(...UI_ADDRESS)
    .addHelpText('after', '\nExample:\n  refunds views --order A-1001')
    .action((options: Options, command: Command) => act(command, (context) => views(context, options)));
}

async function views(context: Context, { order, uiAddress }: Options): Promise<Outcome> {
  const { settingsOf } = await import('../settings.js');
  const settings = settingsOf(context);
  const ui = uiAddressOf(context, settings, uiAddress);
  const list = Object.entries(savedViews(new Date(), order)).map(([name, query]) => ({
    name,
    query,
    url: viewLink(ui, settings.namespace, query),
  }));
  return { json: { views: list }, text: table(list.map(({ name, url }) => [context.paint.bold(name), url])) };
}
