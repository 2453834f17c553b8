export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param limit characters at most */
export function isText(value: string, limit: number): boolean {
  // Control characters and line separators would let a caller forge lines in logs and in the UI; half a character does not travel.
  return value.trim().length > 0 && value.length <= limit && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value);
}
