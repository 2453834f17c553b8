import type { Environment } from '../config/sources';
import type { ExitCode } from './exit-codes';
import type { Paint } from './paint';

/** The process, as the commands see it. Only `main.ts` touches the real one. */
export interface Io {
  env: Environment;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** Takes Ctrl-C over: the first one fires the signal, a second one ends the process. */
  interruption(): AbortSignal;
}

/** Of every command. */
export interface GlobalOptions {
  address?: string;
  namespace?: string;
  apiKey?: string;
  profile?: string;
  taskQueue?: string;
  json?: true;
}

export interface Context {
  io: Io;
  options: GlobalOptions;
  /** For stdout: empty colours where it is no terminal. */
  paint: Paint;
  /** A message for people, on stderr. */
  say(text: string): void;
}

/** What a command has to say on stdout: the one or the other. */
export interface Outcome {
  /** With `--json`: one document. */
  json: unknown;
  /** Without. */
  text: string;
  /** @default EXIT.done */
  code?: ExitCode;
}
