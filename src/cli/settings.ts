import { loadCodecToken } from '../config/codec-server';
import { loadEncryption } from '../config/encryption';
import { type Environment, type Report, localFiles, valueOf } from '../config/sources';
import { loadTemporalConfig, type TemporalConfig } from '../config/temporal';
import { DEFAULT_TASK_QUEUE } from '../contract';
import type { EncryptionKeys } from '../encryption/keys';
import type { Context, GlobalOptions } from './context';
import { UsageError } from './failures';

export interface Settings extends TemporalConfig {
  taskQueue: string;
  /** Absent: nothing is encrypted. */
  encryption?: EncryptionKeys;
}

/** An option stands for its variable, so that options win over variables, and those over the profile. */
const VARIABLES = {
  address: 'TEMPORAL_ADDRESS',
  namespace: 'TEMPORAL_NAMESPACE',
  apiKey: 'TEMPORAL_API_KEY',
  profile: 'TEMPORAL_PROFILE',
  taskQueue: 'REFUNDS_TASK_QUEUE',
} as const;

const FLAGS: Readonly<Record<string, string>> = {
  TEMPORAL_ADDRESS: '--address',
  TEMPORAL_NAMESPACE: '--namespace',
  TEMPORAL_API_KEY: '--api-key',
  TEMPORAL_PROFILE: '--profile',
};

/** @throws {UsageError} that names every problem, without values */
export function settingsOf({ io, options }: Context): Settings {
  const env = environmentOf(io.env, options);
  const problems: string[] = [];
  const report: Report = (variable, problem) => {
    const flag = FLAGS[variable];
    problems.push(`${flag === undefined ? '' : `${flag} or `}${variable} ${problem}`);
  };
  const temporal = loadTemporalConfig(env, { files: localFiles }, report);
  const encryption = loadEncryption(env, { files: localFiles }, report);
  if (temporal === undefined || encryption === undefined) throw new UsageError(problems.join('\n'));
  return {
    ...temporal,
    taskQueue: valueOf(env, VARIABLES.taskQueue) ?? DEFAULT_TASK_QUEUE,
    ...(encryption.keys === undefined ? {} : { encryption: encryption.keys }),
  };
}

/** The environment as if the options had been its variables. */
export function environmentOf(env: Environment, options: GlobalOptions): Environment {
  const given: Record<string, string> = {};
  for (const name of Object.keys(VARIABLES) as (keyof typeof VARIABLES)[]) {
    const value = options[name];
    if (value !== undefined) given[VARIABLES[name]] = value;
  }
  return { ...env, ...given };
}

/** @throws {UsageError} that names every problem, without values */
export function keysOf({ io }: Context): EncryptionKeys | undefined {
  return checked((report) => loadEncryption(io.env, { files: localFiles }, report))?.keys;
}

/** @throws {UsageError} that names every problem, without values */
export function codecTokenOf({ io }: Context): (() => string) | undefined {
  return checked((report) => loadCodecToken(io.env, { files: localFiles }, report));
}

function checked<T>(load: (report: Report) => T): T {
  const problems: string[] = [];
  const loaded = load((variable, problem) => void problems.push(`${variable} ${problem}`));
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return loaded;
}
