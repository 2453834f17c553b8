import type { OpenLoopResult } from '../knee';
import type { Machine, Versions } from '../measure/machine';
import type { Startup } from '../measure/startup';
import type { BenchOptions } from '../options';
import type { Sample } from '../rounds';
import type { Summary } from '../summary';
import type { Target } from '../targets';

/** Everything that a run measured. `median` and `ratios` are those of the highest concurrency. */
export interface Results extends Summary {
  date: string;
  machine: Machine;
  versions: Versions;
  options: BenchOptions;
  targets: Target[];
  startup: Startup;
  /** MiB, from start to end. */
  peakMemoryMiB: { floor: number; minimal: number; package: number; server: number };
  byConcurrency: Record<string, Summary>;
  /** Absent where it was not run. */
  openLoop?: Record<string, OpenLoopResult>;
  rounds: Sample[];
}
