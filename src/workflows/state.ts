import { isApproved, isRejected } from '../contract';
import type {
  CancelRequest,
  GatewayError,
  LastAnswer,
  ParsedRequest,
  Refund,
  RefundSnapshot,
  Resolution,
} from '../contract';

/** What is going on, and only what is known then: one union, so that no impossible mixture can be written. */
export type Phase =
  | { status: 'pending'; holdEndsAt?: number }
  | { status: 'submitting'; submitUntil?: number }
  | { status: 'settling'; refunds: Refund[]; settleUntil: number }
  | { status: 'reconciling'; quietUntil: number }
  /** `ours`: the candidates are this refund's own, only their end is not known. */
  | { status: 'needsReview'; why: string; candidates: Refund[]; ours: boolean }
  | Ending;

/** How it closes. */
export type Ending =
  | { status: 'refunded'; refunds: Refund[] }
  | { status: 'canceled' }
  | { status: 'failed'; type: string; message: string; gateway?: GatewayError; approved?: Refund[] };

/** `temporal`: the Request Cancellation button, a client's cancel, a closed parent. */
export interface CancelNote extends CancelRequest {
  requestedAt: number;
  via: 'message' | 'temporal';
  /** Once given it stays: somebody may have been told. Absent while it is open. */
  decision?: 'canceled' | 'tooLate';
}

export interface RefundState {
  readonly request: ParsedRequest;
  readonly idempotencyKey: string;
  phase: Phase;
  cancel?: CancelNote;
  /** Stops what a cancel stops. A `condition` instead would be one more for Temporal's SDK to ask at every step. */
  onCancel?: () => void;
  releasedBy?: string;
  lastAnswer?: LastAnswer;
  resolution?: Resolution;
  /** The last message that changed nothing, and why. */
  ignored?: string;
}

/** Undefined while it is open whether a cancel comes in time. */
export function cancelDecision(phase: Phase): 'canceled' | 'tooLate' | undefined {
  switch (phase.status) {
    case 'canceled':
      return 'canceled';
    case 'settling':
    case 'refunded':
    case 'failed':
      return 'tooLate';
    default:
      return undefined;
  }
}

export function snapshotOf(state: RefundState): RefundSnapshot {
  const { request, phase, cancel } = state;
  const waitingFor = waitsFor(state);
  return {
    status: phase.status,
    idempotencyKey: state.idempotencyKey,
    advancedPaymentId: request.advancedPaymentId,
    amount: request.amount,
    ...pick(request, 'reference', 'orderId', 'currency'),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...(phase.status === 'needsReview' ? { reviewReason: phase.why } : {}),
    deadlines: {
      ...(phase.status === 'pending' && phase.holdEndsAt !== undefined ? { holdEndsAt: iso(phase.holdEndsAt) } : {}),
      ...(phase.status === 'submitting' && phase.submitUntil !== undefined
        ? { submitUntil: iso(phase.submitUntil) }
        : {}),
      ...(phase.status === 'settling' ? { settleUntil: iso(phase.settleUntil) } : {}),
    },
    ...pick(state, 'releasedBy', 'lastAnswer', 'resolution'),
    ...(cancel === undefined
      ? {}
      : {
          cancel: {
            ...pick(cancel, 'reason', 'requestedBy', 'decision'),
            requestedAt: iso(cancel.requestedAt),
          },
        }),
    refunds: knownRefunds(phase),
  };
}

/** One sentence for people; undefined once closed. */
export function waitsFor({ phase, request, cancel }: RefundState): string | undefined {
  switch (phase.status) {
    case 'pending': {
      if (cancel !== undefined) return 'Temporal to tell whether a closed workflow of the same ID may have sent it';
      const release = `a release${request.hold?.releasedByAnother === true ? ' by somebody else than who asked for it' : ''}`;
      if (phase.holdEndsAt === undefined) return release;
      const end = iso(phase.holdEndsAt);
      return request.hold?.untilReleased === true
        ? `${release} until ${end}`
        : `the hold to end at ${end}, or ${release}`;
    }
    case 'submitting':
      return cancel === undefined
        ? 'the gateway to answer; the pending activity shows attempts and the last failure'
        : 'the attempt under way to end, before it is told whether the cancel came in time';
    case 'settling':
      return 'the gateway to settle the refund that it accepted';
    case 'reconciling':
      return `proof of whether money moved; looking from ${iso(phase.quietUntil)} on`;
    case 'needsReview':
      return isSettled(phase)
        ? 'a person to settle it with resolveRefund'
        : 'a person to settle it with resolveRefund, or a later look to decide it';
    default:
      return undefined;
  }
}

/** Of a review: the refunds are its own, and at their end. No look can tell more. */
export function isSettled({ ours, candidates }: Phase & { status: 'needsReview' }): boolean {
  return ours && candidates.every((refund) => isApproved(refund) || isRejected(refund));
}

export function knownRefunds(phase: Phase): Refund[] {
  if (phase.status === 'settling' || phase.status === 'refunded') return phase.refunds;
  return phase.status === 'needsReview' ? phase.candidates : [];
}

/** The refunds that are surely this one's: other refunds of the payment may not take them for theirs. */
export function ownRefunds(phase: Phase): Refund[] {
  return phase.status === 'needsReview' && !phase.ours ? [] : knownRefunds(phase);
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The fields that are there: an absent one stays absent. */
export function pick<T extends object, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>;
}
