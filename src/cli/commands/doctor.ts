import type { Command } from 'commander';
import type { Context, Outcome } from '../context';
import { EXIT } from '../exit-codes';
import type { Act } from '../program';
import { type RepeatOptions, repeatsFor } from './setup';

export interface DoctorOptions extends RepeatOptions {
  /** `--no-gateway` makes it false. */
  gateway: boolean;
}

export interface Check {
  name: string;
  ok: boolean;
  message: string;
  /** What to do about it; with `ok`, what to think about. */
  fix: string | null;
}

export function addDoctor(program: Command, act: Act): void {
  program
    .command('doctor')
    .summary('check everything that refunds need')
    .description(
      'Checks Temporal, the namespace, the workers and, with the variables of this shell, the encryption keys and the gateway; says what to do ' +
        'about each. Changes nothing: the gateway is asked for a payment that does not exist.',
    )
    .option('--no-gateway', 'where the credentials are not: leave the gateway out')
    .addOption(repeatsFor())
    .addHelpText('after', '\nExample:\n  refunds doctor --json')
    .action((options: DoctorOptions, command: Command) => act(command, (context) => doctor(context, options)));
}

async function doctor(context: Context, options: DoctorOptions): Promise<Outcome> {
  const [{ checkTemporal }, { checkEncryption, withoutKeys }, { checkGateway }] = await Promise.all([
    import('../doctor/check-temporal.js'),
    import('../doctor/check-encryption.js'),
    import('../doctor/check-gateway.js'),
  ]);
  const others = withoutKeys(context);
  const found = await Promise.all([
    checkTemporal(others, options),
    checkEncryption(context),
    options.gateway ? checkGateway(others) : [],
  ]);
  const checks = found.flat();
  const { paint } = context;
  const text = checks.flatMap(({ name, ok, message, fix }) => [
    `${ok ? (fix === null ? paint.green('ok  ') : paint.yellow('warn')) : paint.red('FAIL')} ${paint.bold(name)}: ${message}`,
    ...(fix === null ? [] : [`     ${fix}`]),
  ]);
  const done = checks.every(({ ok }) => ok);
  return { json: { checks }, text: text.join('\n'), code: done ? EXIT.done : EXIT.failed };
}
