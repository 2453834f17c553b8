import type { AccessTokenProvider } from '../gateway';

/** Where a worker has its access tokens from. Functions only, so that printing it cannot print a token. */
export interface Credentials extends AccessTokenProvider {
  (sellerId?: string): Promise<string>;
  /** What is there, for `refunds doctor`: changes nothing. */
  inspect(): Promise<KnownSeller[]>;
  /** Begins what has to be done without being asked. */
  start?(): void;
  /** Ends that, and waits for what must not be cut off: 15 s at most. */
  close?(): Promise<void>;
}

export interface KnownSeller {
  /** Undefined: requests without one. */
  sellerId: string | undefined;
  /** Absent where there is none. */
  token?: () => string;
  /** Why there is none, or what is wrong with it. */
  problem?: string;
}

/** Told what does not stop refunds but should be looked at; never with a token. */
export type Warn = (message: string) => void;
