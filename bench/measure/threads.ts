import { readdirSync, readFileSync } from 'node:fs';
import { cpuMsIn } from './process';

/** Processor time of each thread of a process so far, by thread ID. Milliseconds. Linux only. */
export function threadCpuMs(pid: number): Map<string, number> {
  const times = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const ms = cpuMsOf(`/proc/${pid}/task/${thread}/stat`);
    if (ms !== undefined) times.set(thread, ms);
  }
  return times;
}

/** What the busiest thread has used in between: one thread never has more than one processor. Milliseconds. */
export function busiestThreadMs(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  return Math.max(0, ...[...after].map(([thread, ms]) => ms - (before.get(thread) ?? 0)));
}

/** @returns undefined when it has ended meanwhile */
function cpuMsOf(statPath: string): number | undefined {
  try {
    return cpuMsIn(readFileSync(statPath, 'utf8'));
  } catch {
    return undefined;
  }
}
