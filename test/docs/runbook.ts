import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findTemporalBinary } from '../../dev/temporal-binary';

export const RUNBOOK = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');

/** The commands of the runbook by name: each is a shell block below `<!-- run: name -->`. */
export const COMMANDS: ReadonlyMap<string, string> = new Map(
  [...RUNBOOK.matchAll(/<!-- run: (.+?) -->\n```sh\n([^]*?)\n```/g)].map(([, name = '', script = '']) => [
    name,
    script,
  ]),
);

/**
 * Runs a command as somebody who follows the runbook does: in a shell, with `temporal` on the PATH.
 * @param id the refund's workflow ID
 * @param change what is another here than in the runbook: each must be in it
 * @param variables of the shell that the runbook has the reader set
 * @throws {Error} it does not exit with 0; the message has what it said
 */
export async function follow(
  name: string,
  id: string,
  change: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  let script = COMMANDS.get(name);
  if (script === undefined) throw new Error(`The runbook has no command "${name}"`);
  for (const [theirs, ours] of Object.entries(change)) {
    if (!script.includes(theirs)) throw new Error(`The runbook's "${name}" does not say ${theirs}`);
    script = script.replaceAll(theirs, ours);
  }
  const { path } = await findTemporalBinary();
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    env: {
      PATH: [dirname(path), process.env['PATH']].join(delimiter),
      HOME: process.env['HOME'],
      TEMPORAL_ADDRESS: process.env['TEMPORAL_ADDRESS'],
      ID: id,
      ...variables,
    },
    timeout: 20_000,
  });
  return stdout;
}
