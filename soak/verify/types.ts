import type { LedgerEntry, RequestEntry } from '../../sandbox';
import type { Plan } from '../plan/types';
import type { Facts } from '../run/facts';
import type { Timeline } from './timeline';

/** All that the verifier goes by. Nothing of it comes from the code that is judged, save what callers were told. */
export interface Evidence {
  plan: Plan;
  /** By workflow ID. */
  facts: ReadonlyMap<string, Facts>;
  ledger: readonly LedgerEntry[];
  requests: readonly RequestEntry[];
  /** Of every refund that was in review, and of those of the same payments. By workflow ID. */
  timelines: ReadonlyMap<string, Timeline>;
}

export const VIOLATIONS = {
  paidTwice: 'money moved more than once for one refund',
  refundedNotCommitted: 'told refunded, and nothing was committed for it',
  wrongRefunds: 'told refunded, by other refunds or another amount than was committed',
  lost: 'closed as not refunded, and the money had moved',
  lateCommit: 'closed as not refunded, and the money moved afterwards',
  stuck: 'still open at the end',
  needlessReview: 'put before a person, although it could be decided',
  untrueAnswer: 'a cancel was answered otherwise than the refund ended',
  sentTooLate: 'a request left after the submit window',
  sentThoughHeld: 'a request left that never should have',
  wrongRequest: 'a request asked for something else than its refund',
  unknownKey: 'a refund was committed under a key that nobody has',
  wrongEnding: 'closed in a way that it should not have',
  wrongAttributes: 'visibility says otherwise than how it ended',
  startedTwice: 'several callers were told that they had started it, or were given different runs',
  callFailed: 'a call failed of something that no caller is told to expect',
  conflictTaken: 'a request for another amount under the same ID was not refused',
} as const;

export type ViolationKind = keyof typeof VIOLATIONS;

export interface Violation {
  kind: ViolationKind;
  workflowId: string;
  expected: string;
  found: string;
}
