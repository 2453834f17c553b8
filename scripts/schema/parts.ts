/** Every control character and line separator. */
const FORBIDDEN = '\\x00-\\x1f\\x7f-\\x9f\u2028\u2029';

/**
 * Printable and not blank. A text, since a `RegExp` would write the line separators in a way that Go does not read; `\p{Cc}` is what
 * Python does not read. So it means the same in every language.
 */
export const PRINTABLE = `^[^${FORBIDDEN}]*[^\\s${FORBIDDEN}][^${FORBIDDEN}]*$`;

/** True for types that are the same down to which fields are optional; else nothing can be assigned to it. */
export type Same<A, B> = [A, Full<A>] extends [B, Full<B>] ? ([B, Full<B>] extends [A, Full<A>] ? true : never) : never;

/** With every optional field, at every depth: a missing one may be assigned to an optional one, but not to a required one. */
type Full<T> = T extends object ? { [K in keyof T]-?: Full<T[K]> } : T;
