import { closedLoop } from '../load/closed-loop';
import { cpuMs } from '../measure/process';
import type { SideName, TemporalSide } from './types';

export function temporalSide(name: SideName, pid: number, one: () => Promise<string>): TemporalSide {
  return {
    name,
    pid,
    one,
    async closedLoop(load) {
      const before = cpuMs(pid);
      const throughput = await closedLoop(one, load);
      return { ...throughput, cpuMs: cpuMs(pid) - before };
    },
  };
}
