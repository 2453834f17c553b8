import { type Command, Option } from 'commander';
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from '../../contract';
import type { Context, Outcome } from '../context';
import { EXIT } from '../exit-codes';
import { TemporalError } from '../failures';
import { parseDuration } from '../parsers';
import type { Act } from '../program';

export interface RepeatOptions {
  repeatsFor: number;
}

const WEEK_MS = 7 * 86_400_000;

export function repeatsFor(): Option {
  return new Option('--repeats-for <duration>', 'how long an order service may repeat a request')
    .argParser(parseDuration)
    .default(WEEK_MS, '7d');
}

export function addSetup(program: Command, act: Act): void {
  program
    .command('setup')
    .summary('prepare a namespace')
    .description(
      'Adds the search attributes that refunds need to the namespace, and looks at its retention. May be repeated.',
    )
    .addOption(repeatsFor())
    .addHelpText('after', '\nExample:\n  refunds setup --namespace payments --repeats-for 30d')
    .action((options: RepeatOptions, command: Command) => act(command, (context) => setup(context, options)));
}

async function setup(context: Context, { repeatsFor }: RepeatOptions): Promise<Outcome> {
  const [{ withTemporal }, attributes, retention] = await Promise.all([
    import('../connect.js'),
    import('../../config/search-attributes.js'),
    import('../namespace.js'),
  ]);
  return await withTemporal(context, async (temporal) => {
    const { connection, namespace } = temporal;
    const answer = await attributes.readSearchAttributes(connection, namespace);
    if (answer.kind === 'noNamespace') {
      throw new TemporalError(
        `Namespace ${namespace} does not exist; to create it: ${attributes.createNamespaceCommand(namespace)}`,
      );
    }
    if (answer.kind === 'unknown') throw new TemporalError(cloudAdvice(namespace));
    const names = Object.keys(SEARCH_ATTRIBUTES) as SearchAttributeName[];
    const missing = names.filter((name) => answer.registered[name] === undefined);
    try {
      if (missing.length > 0) await attributes.addSearchAttributes(connection, namespace, missing);
    } catch (error) {
      throw attributes.isOperatorRefusal(error) ? new TemporalError(cloudAdvice(namespace)) : error;
    }
    const present = names.filter((name) => !missing.includes(name));
    // Only those of another type are left: to replace one loses what it holds, which is for a person to do.
    const wrong = attributes.findProblems({ ...SEARCH_ATTRIBUTES, ...answer.registered }, namespace);
    const days = await retention.retentionDays(temporal);
    const warning = retention.shortRetention(days, repeatsFor, namespace);
    const warnings = [...wrong, ...(warning === undefined ? [] : [`${warning.message}: ${warning.fix}`])];
    for (const text of warnings) context.say(text);
    return {
      json: { namespace, added: missing, present, retentionDays: days, warnings },
      text:
        missing.length === 0 ? `${namespace} has every search attribute` : `${namespace}: added ${missing.join(', ')}`,
      code: wrong.length === 0 ? EXIT.done : EXIT.failed,
    };
  });
}

function cloudAdvice(namespace: string): string {
  const flags = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `--search-attribute "${name}=${type}"`);
  return (
    'The server does not let this command add search attributes (Temporal Cloud does not). There, use its UI or: ' +
    `tcld namespace search-attributes add --namespace ${namespace} ${flags.join(' ')}`
  );
}
