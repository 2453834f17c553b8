import type { FaultKind } from './plan';

/** One POST that reached the refund endpoint. Credentials are never kept. */
export interface RequestEntry {
  /** ISO 8601, by this machine's clock. */
  at: string;
  advancedPaymentId: string;
  key?: string;
  /** Which request of this key it was, from 1; absent when it was refused before that mattered. */
  attempt?: number;
  /** As it arrived. */
  body: string;
  fault?: FaultKind;
  /** The HTTP status; `dropped` when the connection was cut without an answer; `pending` while it hangs. */
  answer: number | 'dropped' | 'pending';
}

export interface Counters {
  posts: number;
  gets: number;
  /** Connections dropped or answered 503 by an outage. */
  outages: number;
  commits: number;
  /** Requests hanging and late commits that are still to come. */
  pending: number;
  /** Faults injected, by kind. */
  faults: Partial<Record<FaultKind, number>>;
}

export class Journal {
  readonly requests: RequestEntry[] = [];
  posts = 0;
  gets = 0;
  outages = 0;
  readonly faults: Partial<Record<FaultKind, number>> = {};
  private readonly attempts = new Map<string, number>();

  open(advancedPaymentId: string, key: string | undefined, body: string): RequestEntry {
    const entry: RequestEntry = {
      at: new Date().toISOString(),
      advancedPaymentId,
      ...(key === undefined ? {} : { key }),
      body,
      answer: 'pending',
    };
    this.requests.push(entry);
    return entry;
  }

  /** How often this key or path was asked for by now, this time included. */
  attemptOf(keyOrPath: string): number {
    const attempt = (this.attempts.get(keyOrPath) ?? 0) + 1;
    this.attempts.set(keyOrPath, attempt);
    return attempt;
  }

  countFault(fault: FaultKind): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }
}
