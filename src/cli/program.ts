import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { addBatch } from './commands/batch';
import { addCancel } from './commands/cancel';
import { addCodecServer } from './commands/codec-server';
import { addDoctor } from './commands/doctor';
import { addImport } from './commands/import';
import { addList } from './commands/list';
import { addOpen } from './commands/open';
import { addRelease } from './commands/release';
import { addReplay } from './commands/replay';
import { addRequest } from './commands/request';
import { addResolve } from './commands/resolve';
import { addSetup } from './commands/setup';
import { addStatus } from './commands/status';
import { addViews } from './commands/views';
import { addWatch } from './commands/watch';
import type { Context, GlobalOptions, Io, Outcome } from './context';
import { EXIT, type ExitCode } from './exit-codes';
import { failureOf } from './failures';
import { paintFor, withoutControls } from './paint';

/** Runs a command and says what came of it. */
export type Act = (command: Command, run: (context: Context) => Promise<Outcome>) => Promise<void>;

const COMMANDS: readonly ((program: Command, act: Act) => void)[] = [
  ...[addRequest, addStatus, addWatch, addCancel, addRelease, addResolve, addOpen, addList, addImport],
  ...[addBatch, addViews, addSetup, addDoctor, addReplay, addCodecServer],
];

/** One run of the command. Never rejects. @returns the exit code */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const fail = (error: unknown, json: boolean): void => {
    const failure = failureOf(error);
    code = failure.code;
    io.stderr.write(`${withoutControls(failure.error.message)}\n`);
    if (json) io.stdout.write(`${JSON.stringify({ error: failure.error })}\n`);
  };
  const act: Act = async (command, action) => {
    const options = command.optsWithGlobals<GlobalOptions>();
    const json = options.json === true;
    const say = (text: string): void => void io.stderr.write(`${withoutControls(text)}\n`);
    try {
      const outcome = await action({ io, options, say, paint: paintFor(io.stdout, io.env) });
      code = outcome.code ?? EXIT.done;
      io.stdout.write(json ? `${JSON.stringify(outcome.json)}\n` : `${withoutControls(outcome.text)}\n`);
    } catch (error) {
      fail(error, json);
    }
  };
  try {
    await createProgram(io, act).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) fail(error, argv.includes('--json'));
    else if (error.exitCode !== 0) {
      code = EXIT.usage; // commander has said why
      const message = error.message.replace(/^error: /, '');
      if (argv.includes('--json')) io.stdout.write(`${JSON.stringify({ error: { type: 'UsageError', message } })}\n`);
    }
  }
  return code;
}

function createProgram(io: Io, act: Act): Command {
  const program = new Command('refunds')
    .description('Refunds of Mercado Pago advanced payments, owned by Temporal from request to proof.')
    .option('--address <host:port>', 'of Temporal; else TEMPORAL_ADDRESS, the profile, localhost:7233')
    .option('--namespace <name>', 'else TEMPORAL_NAMESPACE, the profile, default')
    .option('--api-key <key>', 'better set TEMPORAL_API_KEY: others on this machine can read options')
    .option(
      '--profile <name>',
      "of Temporal's configuration file; else TEMPORAL_PROFILE. TLS comes from it, or TEMPORAL_TLS_*",
    )
    .option('--task-queue <name>', 'that workers serve; else REFUNDS_TASK_QUEUE, refunds')
    .option('--json', 'one JSON document on stdout, messages on stderr')
    .option('-V, --version', 'show the version')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .showHelpAfterError('(--help shows how)')
    .exitOverride()
    .addHelpText('after', HELP);
  program.on('option:version', () => {
    io.stdout.write(`${versionOf()}\n`);
    throw new CommanderError(0, 'commander.version', '');
  });
  for (const add of COMMANDS) add(program, act);
  return program;
}

const HELP = `
Examples:
  refunds request --advanced-payment 21000123456 --amount 25 --currency BRL --reference return-7 --wait
  refunds list --needs-attention
  refunds cancel refund-21000123456-return-7 --requested-by ana --reason 'customer kept it'
  refunds import returns.csv --report returned.csv --yes

Exit codes: 0 done; 1 the refund failed, was canceled or cut off, or lines of an import, checks or replays failed; 2 wrong usage, an invalid
request or a missing key: nothing was started; 3 not found, or in conflict with another request or with the state of the refund or batch;
4 Temporal, or a worker that has to answer, cannot be reached or refuses; 130 Ctrl-C: what was started goes on.`;

function versionOf(): string {
  const file = readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
