import { groupName } from './outcome';

const BAR_WIDTH = 24;

/** Between two drawings on a terminal, and between two lines elsewhere. */
const DRAW_MS = 200;
const LINE_MS = 5_000;

/** Of the rate: how it went before somebody paused a batch, or changed its pace, says nothing of how it goes. */
const RATE_MS = 30_000;

/** How far it is. */
export interface Standing {
  done: number;
  total: number;
  /** By what became of them. */
  counts: Readonly<Record<string, number>>;
  /** In front of the numbers: what is going on. */
  note?: string;
}

export interface Progress {
  stop(): void;
}

/** A bar on a terminal, plain lines elsewhere: how many, how fast, how long still. Where nothing changes there is no further line. */
export function startProgress(out: NodeJS.WriteStream, now: () => Standing): Progress {
  const rate = startRate(now().done);
  let written = '';
  const draw = (last = false): void => {
    const standing = now();
    const line = describe(standing, rate(standing.done));
    if (out.isTTY) {
      const share = standing.total === 0 ? 1 : standing.done / standing.total;
      out.write(`\r\u001b[2K${bar(share)} ${line}`.slice(0, (out.columns || 80) + 4));
      return;
    }
    const state = JSON.stringify(standing);
    if (state !== written || last) out.write(`${line}\n`);
    written = state;
  };
  const timer = setInterval(() => draw(), out.isTTY ? DRAW_MS : LINE_MS);
  return {
    stop() {
      clearInterval(timer);
      draw(true);
      if (out.isTTY) out.write('\n');
    },
  };
}

/** How many a second of late; what was done before is not counted. */
export function startRate(before: number, clock: () => number = Date.now): (done: number) => number {
  const seen = [{ at: clock(), done: before }];
  return (done) => {
    const at = clock();
    seen.push({ at, done });
    while (seen.length > 2 && (seen[1]?.at ?? at) <= at - RATE_MS) seen.shift();
    const [first = { at, done }] = seen;
    return (done - first.done) / Math.max((at - first.at) / 1000, 0.001);
  };
}

export function describe({ done, total, counts, note }: Standing, perSecond: number): string {
  const left = perSecond <= 0 ? undefined : Math.ceil((total - done) / perSecond);
  return [
    `${note === undefined ? '' : `${note}: `}${done}/${total}`,
    `${perSecond.toFixed(1)}/s`,
    ...(left === undefined || done === total ? [] : [`${duration(left)} left`]),
    ...Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([group, count]) => `${count} ${groupName(group, count)}`),
  ].join(', ');
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}]`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}
