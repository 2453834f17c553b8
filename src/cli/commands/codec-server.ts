import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import type { Context, Outcome } from '../context';
import { UsageError } from '../failures';
import { parsePort } from '../parsers';
import type { Act } from '../program';

interface Options {
  port: number;
  host: string;
  origin?: string[];
  /** `--no-token` makes it false. */
  token: boolean;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

export function addCodecServer(program: Command, act: Act): void {
  program
    .command('codec-server')
    .summary('decrypt for the Web UI and the temporal CLI')
    .description(
      'Runs until Ctrl-C. Needs REFUNDS_ENCRYPTION_KEYS_FILE, and REFUNDS_CODEC_TOKEN_FILE or REFUNDS_CODEC_TOKEN: the token that every ' +
        'request must bear. HTTP only: for other machines, put a proxy with TLS before it.',
    )
    .option('--port <port>', 'to listen on', parsePort, 8081)
    .option('--host <address>', 'to listen on', '127.0.0.1')
    .option('--origin <url>', 'of a Web UI that may ask, such as https://cloud.temporal.io; may be repeated', addOrigin)
    .option('--no-token', 'on loopback: whoever can use this machine may ask')
    .addHelpText('after', '\nExample:\n  refunds codec-server --origin http://localhost:8233 --no-token')
    .action((options: Options, command: Command) => act(command, (context) => serve(context, options)));
}

async function serve(context: Context, { port, host, origin: origins = [], token: bearer }: Options): Promise<Outcome> {
  const [{ keysOf, codecTokenOf }, { encryptionCodec }, { startCodecServer }] = await Promise.all([
    import('../settings.js'),
    import('../../encryption/index.js'),
    import('../../encryption/codec-server/index.js'),
  ]);
  const keys = keysOf(context);
  if (keys === undefined)
    throw new UsageError('REFUNDS_ENCRYPTION_KEYS_FILE must be set: there is nothing to decrypt with');
  if (!bearer && !LOOPBACK.includes(host)) throw new UsageError('--no-token is for loopback alone: give no --host');
  const token = bearer ? codecTokenOf(context) : undefined;
  if (bearer && token === undefined) {
    throw new UsageError('REFUNDS_CODEC_TOKEN_FILE or REFUNDS_CODEC_TOKEN must be set, or on loopback --no-token');
  }
  const access = { origins, ...(token === undefined ? {} : { token }) };
  const interrupted = context.io.interruption();
  const server = await startCodecServer({ codec: encryptionCodec(keys), host, port, ...access }).catch(
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new UsageError(`--host and --port name an address that cannot be listened on (${code})`);
    },
  );
  context.say(`The codec server is ready at ${server.url}, for ${origins.join(', ') || 'no Web UI'}. Ctrl-C ends it`);
  if (!interrupted.aborted) await once(interrupted, 'abort');
  await server.stop();
  return { json: { url: server.url }, text: 'stopped' };
}

/** As browsers send it: scheme, host, and a port that is not the scheme's own. */
function addOrigin(text: string, before: string[] = []): string[] {
  const origin = URL.canParse(text) ? new URL(text).origin : '';
  if (!/^https?:\/\//.test(origin) || origin !== text.replace(/\/$/, '')) {
    throw new InvalidArgumentError(
      'It must be like https://cloud.temporal.io or http://localhost:8233, without a path.',
    );
  }
  return [...before, origin];
}
