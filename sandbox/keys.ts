import { keyAlreadyUsed, keyStillRunning, keyUnprocessable, locked, type Answer } from './bodies';

export interface KeyOptions {
  /** Milliseconds after which a key is forgotten and commits anew. @default never */
  keyTtlMs?: number;
  /** The gateway does not honour keys at all: each POST commits anew. */
  ignoreKeys?: boolean;
  /** Same key, other request. @default 409 */
  keyReuseStatus?: 409 | 422;
  /** Same key, still running. @default 409 */
  keyRunningStatus?: 409 | 423;
}

interface Remembered {
  fingerprint: string;
  /** Absent while it runs. */
  answer?: Answer;
  committedAtMs?: number;
}

export type Claim = { kind: 'fresh' } | { kind: 'replay' | 'refused'; answer: Answer };

/** What the gateway remembers of idempotency keys. */
export class Keys {
  private readonly remembered = new Map<string, Remembered>();

  constructor(private readonly options: KeyOptions) {}

  /** A fresh key counts as running until it is remembered or released. */
  claim(key: string, fingerprint: string, nowMs: number): Claim {
    if (this.options.ignoreKeys === true) return { kind: 'fresh' };
    const known = this.remembered.get(key);
    if (known === undefined || this.isForgotten(known, nowMs)) {
      this.remembered.set(key, { fingerprint });
      return { kind: 'fresh' };
    }
    if (known.fingerprint !== fingerprint) {
      return { kind: 'refused', answer: this.options.keyReuseStatus === 422 ? keyUnprocessable() : keyAlreadyUsed() };
    }
    if (known.answer === undefined) {
      return { kind: 'refused', answer: this.options.keyRunningStatus === 423 ? locked() : keyStillRunning() };
    }
    return { kind: 'replay', answer: known.answer };
  }

  remember(key: string, fingerprint: string, answer: Answer, nowMs: number): void {
    if (this.options.ignoreKeys !== true) {
      this.remembered.set(key, { fingerprint, answer, committedAtMs: nowMs });
    }
  }

  /** Nothing was committed: the next request with this key is looked at afresh. */
  release(key: string): void {
    this.remembered.delete(key);
  }

  private isForgotten({ committedAtMs }: Remembered, nowMs: number): boolean {
    return committedAtMs !== undefined && nowMs - committedAtMs >= (this.options.keyTtlMs ?? Infinity);
  }
}
