import type { LineOutcome } from './outcome';
import { groupOf } from './outcome';

const BAR_WIDTH = 24;

/** Between two drawings on a terminal, and between two lines elsewhere. */
const DRAW_MS = 200;
const LINE_MS = 5_000;

export interface Progress {
  update(workflowId: string, outcome: LineOutcome): void;
  stop(): void;
}

/** A bar on a terminal, plain lines elsewhere: how many, how fast, how long still. */
export function startProgress(out: NodeJS.WriteStream, total: number): Progress {
  const outcomes = new Map<string, LineOutcome>();
  const since = Date.now();
  const draw = (): void => {
    const line = describe(outcomes, total, Date.now() - since);
    out.write(
      out.isTTY ? `\r\u001b[2K${bar(outcomes.size / total)} ${line}`.slice(0, (out.columns || 80) + 4) : `${line}\n`,
    );
  };
  const timer = setInterval(draw, out.isTTY ? DRAW_MS : LINE_MS);
  return {
    update: (workflowId, outcome) => void outcomes.set(workflowId, outcome),
    stop() {
      clearInterval(timer);
      draw();
      if (out.isTTY) out.write('\n');
    },
  };
}

export function describe(outcomes: ReadonlyMap<string, LineOutcome>, total: number, elapsedMs: number): string {
  const done = outcomes.size;
  const perSecond = done / Math.max(elapsedMs / 1000, 0.001);
  const left = done === 0 ? undefined : Math.ceil((total - done) / perSecond);
  const counts: Record<string, number> = {};
  for (const outcome of outcomes.values()) {
    const group = groupOf(outcome);
    counts[group] = (counts[group] ?? 0) + 1;
  }
  return [
    `${done}/${total}`,
    `${perSecond.toFixed(1)}/s`,
    ...(left === undefined || done === total ? [] : [`${duration(left)} left`]),
    ...Object.entries(counts).map(([group, count]) => `${count} ${group}`),
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
