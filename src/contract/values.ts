import { FORBIDDEN_IN_TEXTS } from './limits';
import { Undecodable } from './undecodable';

export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Undecodable || value instanceof Uint8Array);
}

/** Completes "the argument …", of one that is no object. */
export function whyNoObject(value: unknown): string {
  const unread =
    value instanceof Uint8Array ? 'it arrived as bytes' : value instanceof Undecodable ? value.why : undefined;
  if (unread === undefined) return 'must be one JSON object';
  return `cannot be read, ${unread}: send one JSON object, with the encoding json/plain`;
}

/** @param limit characters at most */
export function isText(value: string, limit: number): boolean {
  return value.trim().length > 0 && value.length <= limit && !FORBIDDEN_IN_TEXTS.test(value);
}
