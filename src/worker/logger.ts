import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';

/**
 * Sends all logs, ours and the SDK's, to stderr, one line per event: time, level, message, and the rest as JSON.
 * A message cannot forge a second line. Must run before anything else of the SDK does.
 */
export function installLogger(): DefaultLogger {
  const logger = new DefaultLogger('INFO', (entry) => void process.stderr.write(`${formatEntry(entry)}\n`));
  Runtime.install({
    logger,
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
    shutdownSignals: [], // src/worker/signals.ts decides
  });
  return logger;
}

export function formatEntry({ timestampNanos, level, message, meta }: LogEntry): string {
  const time = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
  const rest = meta === undefined ? '' : ` ${toJson(meta)}`;
  return `${time} ${level} ${escapeControls(message)}${rest}`;
}

/** Control characters as JSON escapes them. */
function escapeControls(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function toJson(meta: object): string {
  try {
    return escapeControls(JSON.stringify(meta, (_key, value: unknown) => plain(value)));
  } catch {
    return '{"unprintable":true}'; // circular
  }
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) {
    const { stack, message, cause } = value;
    return { error: stack ?? message, ...(cause === undefined ? {} : { cause }) };
  }
  return value;
}
