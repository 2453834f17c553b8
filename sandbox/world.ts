import { Delays } from './delays';
import { Faults } from './faults';
import { Journal, type Counters } from './journal';
import { Keys, type KeyOptions } from './keys';
import { OAuth, type OAuthOptions } from './oauth';
import type { FaultPlan, Outage, PaymentSpec } from './plan';
import { State, type PaymentRecord, type StateOptions } from './state';

export interface WorldOptions extends KeyOptions, StateOptions {
  /** Faults from the start, and again after a reset. */
  faults?: readonly FaultPlan[];
  outage?: Outage;
  oauth?: OAuthOptions;
  /** Milliseconds by which the gateway's clock is ahead of this machine's: the Date header and `date_created` alike. */
  clockSkewMs?: number;
}

/** Everything the gateway knows. A reset replaces it, so what is under way then ends in the old one. */
export class World {
  readonly state: State;
  readonly faults: Faults;
  readonly journal = new Journal();
  readonly delays = new Delays();
  readonly oauth: OAuth;
  outage: Outage;
  clockSkewMs: number;
  private readonly keys: Keys;
  private readonly keysOfPayment = new Map<string, Keys>();

  constructor(private readonly options: WorldOptions) {
    this.state = new State(options);
    this.keys = new Keys(options);
    this.oauth = new OAuth(options.oauth);
    this.faults = new Faults(options.magicIds !== false);
    for (const plan of options.faults ?? []) this.faults.set(plan);
    this.outage = options.outage ?? false;
    this.clockSkewMs = options.clockSkewMs ?? 0;
  }

  /** @throws {Error} when it exists already */
  addPayment(spec: PaymentSpec): PaymentRecord[] {
    const records = this.state.addPayment(spec);
    const { keys } = spec;
    if (keys !== undefined) {
      const { ignored: ignoreKeys = this.options.ignoreKeys ?? false, ttlMs: keyTtlMs = this.options.keyTtlMs } = keys;
      const own = { ...this.options, ignoreKeys, ...(keyTtlMs === undefined ? {} : { keyTtlMs }) };
      this.keysOfPayment.set(spec.advancedPaymentId, new Keys(own));
    }
    return records;
  }

  /** What is remembered of the keys of this payment. */
  keysOf(advancedPaymentId: string): Keys {
    return this.keysOfPayment.get(advancedPaymentId) ?? this.keys;
  }

  gatewayNowMs(): number {
    return Date.now() + this.clockSkewMs;
  }

  counters(): Counters {
    const { posts, gets, outages, faults } = this.journal;
    return { posts, gets, outages, commits: this.state.commits.length, pending: this.delays.pending, faults };
  }
}
