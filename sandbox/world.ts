import { Delays } from './delays';
import { Faults } from './faults';
import { Journal, type Counters } from './journal';
import { Keys, type KeyOptions } from './keys';
import type { FaultPlan, Outage } from './plan';
import { State, type StateOptions } from './state';

export interface WorldOptions extends KeyOptions, StateOptions {
  /** Faults from the start, and again after a reset. */
  faults?: readonly FaultPlan[];
  outage?: Outage;
  /** Milliseconds by which the gateway's clock is ahead of this machine's: the Date header and `date_created` alike. */
  clockSkewMs?: number;
}

/** Everything the gateway knows. A reset replaces it, so what is under way then ends in the old one. */
export class World {
  readonly state: State;
  readonly keys: Keys;
  readonly faults: Faults;
  readonly journal = new Journal();
  readonly delays = new Delays();
  outage: Outage;
  clockSkewMs: number;

  constructor(options: WorldOptions) {
    this.state = new State(options);
    this.keys = new Keys(options);
    this.faults = new Faults(options.magicIds !== false);
    for (const plan of options.faults ?? []) this.faults.set(plan);
    this.outage = options.outage ?? false;
    this.clockSkewMs = options.clockSkewMs ?? 0;
  }

  gatewayNowMs(): number {
    return Date.now() + this.clockSkewMs;
  }

  counters(): Counters {
    const { posts, gets, outages, faults } = this.journal;
    return { posts, gets, outages, commits: this.state.commits.length, pending: this.delays.pending, faults };
  }
}
