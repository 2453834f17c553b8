export interface Line {
  title: string;
  status: string;
  link: string;
  /** Nothing more will happen. */
  done: boolean;
}

const SPINNER = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'];

/** A live display on a terminal; elsewhere one line for every change. */
export function startProgress(
  out: NodeJS.WriteStream,
  count: number,
): { update(index: number, line: Line): void; stop(): void } {
  const lines: (Line | undefined)[] = Array.from({ length: count });
  if (!out.isTTY) {
    return {
      update(index, line) {
        if (lines[index]?.status === line.status) return;
        if (lines[index] === undefined) out.write(`${line.title}: ${line.link}\n`);
        out.write(`${line.title}: ${line.status}\n`);
        lines[index] = line;
      },
      stop: () => undefined,
    };
  }
  let frame = 0;
  let drawn = 0;
  const draw = (): void => {
    const spinner = SPINNER[frame++ % SPINNER.length] ?? '';
    const rows = lines.flatMap((line) => {
      if (line === undefined) return [];
      return [
        ` ${line.done ? '●' : spinner} ${line.title.padEnd(48)} ${line.status}`.slice(0, (out.columns || 80) - 1),
      ];
    });
    out.write(`${drawn > 0 ? `\u001b[${String(drawn)}A` : ''}${rows.map((row) => `\u001b[2K${row}\n`).join('')}`);
    drawn = rows.length;
  };
  const timer = setInterval(draw, 120);
  return {
    update(index, line) {
      lines[index] = line;
    },
    stop() {
      clearInterval(timer);
      draw();
    },
  };
}
