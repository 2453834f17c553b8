import type { Environment } from '../config/sources';

type Colour = (text: string) => string;

export interface Paint {
  bold: Colour;
  dim: Colour;
  green: Colour;
  yellow: Colour;
  red: Colour;
}

/** Colours on a terminal only, and not where NO_COLOR is set. @see https://no-color.org */
export function paintFor(stream: Pick<NodeJS.WriteStream, 'isTTY'>, env: Environment): Paint {
  const wanted = stream.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const colour =
    (on: number, off: number): Colour =>
    (text) =>
      wanted && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: colour(1, 22),
    dim: colour(2, 22),
    green: colour(32, 39),
    yellow: colour(33, 39),
    red: colour(31, 39),
  };
}

/** A status in its colour: green is refunded, red needs somebody, yellow goes on. */
export function paintStatus(paint: Paint, status: string | null): string {
  if (status === 'refunded') return paint.green(status);
  if (status === null || ['failed', 'needsReview', 'terminated', 'timedOut'].includes(status)) {
    return paint.red(status ?? 'unknown');
  }
  return status === 'canceled' ? paint.dim(status) : paint.yellow(status);
}

/** What others wrote cannot move the cursor or forge a line of a terminal: of escape sequences only our colours pass. */
export function withoutControls(text: string): string {
  return text.replace(/(\u001b\[\d{1,2}m)|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, '$1');
}
