import type { ClosedLoad, Throughput } from '../load/closed-loop';

/** `floor`: the call alone. `minimal`: the call in the smallest workflow. `package`: a refund. */
export const SIDE_NAMES = ['floor', 'minimal', 'package'] as const;
export type SideName = (typeof SIDE_NAMES)[number];

export interface Measured extends Throughput {
  /** Processor time of the process that makes the calls. */
  cpuMs: number;
}

export interface Side<Name extends string = SideName> {
  name: Name;
  /** Of the process that makes the calls. */
  pid: number;
  closedLoop(load: ClosedLoad): Promise<Measured>;
}

/** A side whose calls Temporal's workflows make. */
export interface TemporalSide<Name extends string = SideName> extends Side<Name> {
  /** From start to result. @returns the workflow's ID */
  one(): Promise<string>;
}
