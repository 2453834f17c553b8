import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;

/**
 * Processor time of a process since its start, all threads. Milliseconds.
 * @throws {Error} when there is no such process, or no /proc
 */
export function cpuMs(pid: number): number {
  return cpuMsIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** @param stat what /proc says of a process or of a thread */
export function cpuMsIn(stat: string): number {
  // The name, in brackets, may hold blanks and brackets; what follows begins with the third field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return ((user + system) * 1000) / TICKS_PER_SECOND;
}

/** Resident memory, MiB: now, and the most that it ever was. */
export function memoryOf(pid: number): { nowMiB: number; peakMiB: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kiB = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
  return { nowMiB: kiB('VmRSS') / 1024, peakMiB: kiB('VmHWM') / 1024 };
}
