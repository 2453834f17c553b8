import { FORBIDDEN_IN_TEXTS } from './limits';

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param limit characters at most */
export function isText(value: string, limit: number): boolean {
  return value.trim().length > 0 && value.length <= limit && !FORBIDDEN_IN_TEXTS.test(value);
}
