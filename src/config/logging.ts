import { z } from 'zod';
import { type Environment, valueOf } from './sources';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
const FORMATS = ['json', 'text'] as const;

export interface LogConfig {
  /** `json`: one object a line, for machines. `text`: one line an event, for people. */
  format: (typeof FORMATS)[number];
  /** What is less grave is left out. */
  level: (typeof LEVELS)[number];
}

export const logSettings = {
  REFUNDS_LOG_FORMAT: z.enum(FORMATS, `must be ${FORMATS.join(' or ')}`).optional(),
  REFUNDS_LOG_LEVEL: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`).optional(),
};

/**
 * For the log that tells of a wrong configuration, so it takes what it can: a wrong value counts as none here.
 * @param terminal whether a person reads along
 */
export function logConfigOf(env: Environment, terminal: boolean): LogConfig {
  const format = logSettings.REFUNDS_LOG_FORMAT.safeParse(valueOf(env, 'REFUNDS_LOG_FORMAT')).data;
  const level = logSettings.REFUNDS_LOG_LEVEL.safeParse(valueOf(env, 'REFUNDS_LOG_LEVEL')).data;
  return { format: format ?? (terminal ? 'text' : 'json'), level: level ?? 'INFO' };
}
