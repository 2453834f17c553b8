/** A JSON string, or a whole number token: a string first, so that digits inside of it are left alone. */
const STRING_OR_NUMBER = /"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * `JSON.parse` that returns integers of 16 and more digits as strings: the gateway's ids are JSON numbers, and a double
 * would round them to the id of somebody else's refund.
 * @throws {SyntaxError} without the text, unlike `JSON.parse`
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (!/\d{16}/.test(text)) return value;
    return JSON.parse(text.replace(STRING_OR_NUMBER, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token)));
  } catch {
    throw new SyntaxError('not JSON');
  }
}
