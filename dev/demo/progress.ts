export interface Line {
  title: string;
  amount: string;
  status: string;
  link: string;
  /** Nothing more will happen. */
  done: boolean;
}

export interface Progress {
  update(index: number, line: Line): void;
  /** Draws the last state. A second time changes nothing. */
  stop(): void;
}

/** The part of a stream that is written to; `columns` is missing or 0 where a terminal does not tell its width. */
export interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const SPINNER = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'];
const FRAME_MS = 120;

/** Of a terminal that does not tell. */
const DEFAULT_COLUMNS = 80;

/** Wider than every title and amount of the demo. */
const TITLE_WIDTH = 27;
const AMOUNT_WIDTH = 17;

/** Redrawn in place on a terminal; elsewhere one line for every change. */
export function startProgress(out: Output): Progress {
  return out.isTTY === true && process.env['TERM'] !== 'dumb' ? redrawn(out) : appended(out);
}

function appended(out: Output): Progress {
  const shown = new Map<number, string>();
  return {
    update(index, { title, amount, status, link }) {
      if (!shown.has(index)) out.write(`${title}, ${amount}: ${link}\n`);
      if (shown.get(index) !== status) out.write(`${title}: ${status}\n`);
      shown.set(index, status);
    },
    stop: () => undefined,
  };
}

function redrawn(out: Output): Progress {
  const lines: Line[] = [];
  let frame = 0;
  let drawn = 0;
  const draw = (): void => {
    const spinner = SPINNER[frame++ % SPINNER.length] ?? '';
    // A row that wrapped would take two lines, and the next drawing would start one too low.
    const width = (out.columns || DEFAULT_COLUMNS) - 1;
    const rows = Object.values(lines).map(({ title, amount, status, done }) =>
      `${done ? '●' : spinner} ${title.padEnd(TITLE_WIDTH)}${amount.padEnd(AMOUNT_WIDTH)}${status}`.slice(0, width),
    );
    const up = drawn > 0 ? `\u001b[${drawn}A` : '';
    out.write(up + rows.map((row) => `\u001b[2K${row}\n`).join(''));
    drawn = rows.length;
  };
  const timer = setInterval(draw, FRAME_MS);
  let stopped = false;
  return {
    update(index, line) {
      lines[index] = line;
    },
    stop() {
      if (stopped) return; // what was written since must stay
      stopped = true;
      clearInterval(timer);
      draw();
    },
  };
}
