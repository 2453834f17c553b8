import { closedLoop } from '../load/closed-loop';
import { cpuMs } from '../measure/process';
import type { TemporalSide } from './types';

export function temporalSide<Name extends string>(
  name: Name,
  pid: number,
  one: () => Promise<string>,
): TemporalSide<Name> {
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
