import type { FaultPlan, PaymentSpec } from '../../sandbox';
import type { RefundPolicy, RefundRequest } from '../../src/contract';

/** Everything that a run does, drawn from its seed before anything starts. */
export interface Plan {
  seed: string;
  profile: ProfileName;
  cases: Case[];
  chaos: ChaosEvent[];
  /** Of all of the above: two runs with the same one do the same. */
  hash: string;
}

export const PROFILE_NAMES = [
  'mixed',
  'honoured',
  'forgotten',
  'ignored',
  'windows',
  'cancels',
  'late',
  'claims',
] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** What the gateway does with the keys of a payment. `forgotten`: a little after the longest submit window. */
export type Keys = 'honoured' | 'forgotten' | 'ignored';

export type CaseKind =
  'single' | 'split' | 'full' | 'held' | 'equals' | 'others' | 'partAndFull' | 'foreign' | 'foreignBefore' | 'doomed';

/** One payment, and what is done to it. */
export interface Case {
  index: number;
  kind: CaseKind;
  keys: Keys;
  /** Absent: the gateway does not know the payment. */
  payment?: PaymentSpec;
  faults?: FaultPlan;
  refunds: RefundPlan[];
  foreign: ForeignRefund[];
}

export interface RefundPlan {
  workflowId: string;
  request: RefundRequest & { policy: RefundPolicy };
  /** Milliseconds after its case begins, or after the refund elsewhere that comes before it. */
  startAfterMs: number;
  /** How it is asked for. */
  start: {
    /** So many clients at once. */
    clients: number;
    /** `bare`: as another language would, without search attributes. `canceled`: a cancel arrives with the start. */
    how: 'client' | 'bare' | 'canceled';
    /** Somebody asks for another amount under the same ID: must be refused. */
    conflict: boolean;
  };
  actions: Action[];
  /** How it is settled, should it come to a review. */
  person: { waitMs: number; via: 'signal' | 'update' };
  /** Where the plan alone decides it. */
  expected?: { ending?: 'refunded' | 'canceled' | 'failed'; nothingSent?: true };
}

export type Action = {
  /** Milliseconds after the refund's start. */
  afterMs: number;
} & (
  | { do: 'cancel'; via: 'signal' | 'update' | 'temporal' }
  /** `by` is refused where it is who asked for the refund. */
  | { do: 'release'; via: 'signal' | 'update'; by: string }
);

/** Somebody refunds at the gateway itself. */
export interface ForeignRefund {
  key: string;
  amount: number;
  /** Milliseconds after the case begins. */
  afterMs: number;
}

/** A dev server is killed as a whole; of a cluster, one process of that kind. */
export type TemporalChaos = 'kill Temporal' | 'kill frontend' | 'kill history' | 'kill matching' | 'kill PostgreSQL';

export type ChaosKind =
  TemporalChaos | 'kill workers' | 'kill worker' | 'drain worker' | 'gateway drops' | 'gateway 503';

export interface ChaosEvent {
  /** Once so many refunds are closed. */
  afterClosed: number;
  kind: ChaosKind;
  /** Of the outage, or until the restart. */
  durationMs: number;
  /** Which of the workers. */
  worker: number;
}
