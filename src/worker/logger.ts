import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import { pino } from 'pino';
import type { LogConfig } from '../config';

type Facts = Record<string, unknown>;

/** One line per event, to `write`; neither a message nor a fact can forge a second one. */
export function createLogger({ format, level }: LogConfig, write: (line: string) => void): DefaultLogger {
  const writeLine = (text: string): void => write(`${escapeControls(text)}\n`);
  if (format === 'text') return new DefaultLogger(level, (entry) => writeLine(toText(entry)));
  const log = pino(
    {
      level: 'trace', // what is too little was left out before
      base: null, // where it runs, whatever collects the lines knows better
      timestamp: false, // that of the event, which can be earlier than its arrival here
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (text) => writeLine(text.trimEnd()) },
  );
  return new DefaultLogger(level, (entry) => {
    const severity = entry.level.toLowerCase() as Lowercase<LogEntry['level']>;
    log[severity]({ time: timeOf(entry), ...factsOf(entry) }, '%s', entry.message);
  });
}

/** For people: time, level, message, and the rest as JSON. */
function toText(entry: LogEntry): string {
  const facts = factsOf(entry);
  const rest = Object.keys(facts).length === 0 ? '' : ` ${toJson(facts)}`;
  return `${timeOf(entry)} ${entry.level} ${entry.message}${rest}`;
}

function timeOf({ timestampNanos }: LogEntry): string {
  return new Date(Number(timestampNanos / 1_000_000n)).toISOString();
}

/** The names that a line has of its own: a fact called so gets another one. */
const TAKEN: readonly string[] = ['time', 'level', 'msg'];

function factsOf({ meta = {} }: LogEntry): Facts {
  const facts: Facts = {};
  for (const [name, value] of Object.entries(meta)) {
    if (name === 'taskToken') continue; // only the server can read it
    facts[TAKEN.includes(name) ? `${name}_` : name] = plain(value);
  }
  return facts;
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? describe(value) : value;
}

/** What a person needs of it: an error's other properties repeat that, or are the server's. */
function describe(error: Error): Facts {
  const { name, message, stack, cause } = error;
  const type = 'type' in error && typeof error.type === 'string' ? error.type : name;
  return { type, message, ...(stack === '' ? {} : { stack }), ...(cause === undefined ? {} : { cause: plain(cause) }) };
}

function toJson(facts: Facts): string {
  try {
    return JSON.stringify(facts, (_name, value: unknown) => plain(value));
  } catch {
    return '{"unprintable":true}'; // circular
  }
}

/** Control characters as JSON escapes them. */
function escapeControls(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
