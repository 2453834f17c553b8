import type { Command } from 'commander';
import { BATCH_CHUNK_WORKFLOW_TYPE, BATCH_WORKFLOW_TYPE, REFUND_WORKFLOW_TYPE } from '../../contract';
import type { Context, Outcome } from '../context';
import { EXIT } from '../exit-codes';
import { parseCount } from '../parsers';
import type { Act } from '../program';

interface Options {
  query?: string;
  history?: string[];
  limit: number;
}

/** All that this version has to go on with. */
const TYPES = [REFUND_WORKFLOW_TYPE, BATCH_WORKFLOW_TYPE, BATCH_CHUNK_WORKFLOW_TYPE];
const ALL = `WorkflowType IN (${TYPES.map((type) => `"${type}"`).join(', ')})`;

export function addReplay(program: Command, act: Act): void {
  program
    .command('replay')
    .summary('check that this version can go on with the refunds of a namespace')
    .description(
      'Downloads histories, of open ones first, and runs them through the workflow code of this version: before it is rolled out. Changes ' +
        'nothing, and sends nothing to the gateway. Exits 1 when one of them does not replay, 2 when the query finds none.',
    )
    .option('--query <query>', "of Temporal's visibility: only refunds and batches that it finds")
    .option(
      '--history <file...>',
      "JSON of `temporal workflow show --output json` or the Web UI's download, in place of a namespace",
    )
    .option('--limit <count>', 'at most so many', parseCount, 1000)
    .addHelpText('after', `\nExample:\n  refunds replay --query 'ExecutionStatus = "Running"' --limit 200`)
    .action((options: Options, command: Command) => act(command, (context) => replay(context, options)));
}

async function replay(context: Context, { query, history: files = [], limit }: Options): Promise<Outcome> {
  const [histories, { dataConverterOf }, { replayHistories }, { keysOf }, { UsageError }, { withTemporal }] =
    await Promise.all([
      import('../histories.js'),
      import('../../encryption/index.js'),
      import('../../worker/replay.js'),
      import('../settings.js'),
      import('../failures.js'),
      import('../connect.js'),
    ]);
  const { payloadCodecs = [] } = dataConverterOf(keysOf(context));
  let more = false;
  const run = async (given: Parameters<typeof replayHistories>[0]): Promise<Outcome> => {
    const failed: { workflowId: string; error: string }[] = [];
    let replayed = 0;
    for await (const { workflowId, error } of replayHistories(given, payloadCodecs)) {
      replayed += 1;
      if (error !== undefined) failed.push({ workflowId, error: error.message });
    }
    if (more) context.say(`There are more than ${limit}: narrow it down with --query, or raise --limit`);
    if (replayed === 0) {
      // Whoever has mistyped a query must not be told that all is well.
      if (query !== undefined) throw new UsageError('The query finds no refund and no batch');
      context.say('There was nothing to replay: that proves nothing');
    }
    const lines = failed.map(({ workflowId, error }) => `${context.paint.red('FAIL')} ${workflowId}: ${error}`);
    return {
      json: { replayed, failed, more },
      text: [...lines, `${replayed} replayed, ${failed.length} failed`].join('\n'),
      code: failed.length === 0 ? EXIT.done : EXIT.failed,
    };
  };
  if (files.length === 0) {
    return await withTemporal(context, ({ client }) =>
      run(
        histories.ofNamespace(client, {
          query: query === undefined ? ALL : `${ALL} AND (${query})`,
          limit,
          onMore: () => (more = true),
        }),
      ),
    );
  }
  if (query !== undefined) throw new UsageError('--history and --query: give one of them');
  return await run(histories.ofFiles(files));
}
