/**
 * Whoever opens a report in a spreadsheet must not run what a customer wrote: a cell that begins like a formula gets an apostrophe, by
 * which spreadsheets mark text. Reading takes it off again, so that a report imported once more asks for the very same refunds.
 */

/** Full-width signs count where a spreadsheet runs in Japanese or Chinese. @see https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

const GUARDED = /^''*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A number is harmless, whatever its sign. */
const NUMBER = /^[+-]?\d+([.,]\d+)?$/;

export function guard(cell: string): string {
  return FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

/** What `guard` was given. */
export function unguard(cell: string): string {
  return GUARDED.test(cell) && !NUMBER.test(cell.slice(1)) ? cell.slice(1) : cell;
}
