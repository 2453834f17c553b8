import type { FailureDetails, NoneIs } from '../activities/types';
import {
  CLOSING_FAILURES,
  isApproved,
  isRejected,
  type ClosingFailureType,
  type GatewayError,
  type LastAnswer,
  type Refund,
} from '../contract';
import type { CancelNote, Ending } from './state';

/** What follows from what is known. Pure: the model of the protocol in `test/model` explores these very functions. */

/** How a refund fails once it is proven that nothing moved. */
export interface NotRefunded {
  type: ClosingFailureType;
  message: string;
  gateway?: GatewayError;
  /** Its own, which a person has settled as not refunded. */
  approved?: Refund[];
}

/** Why the attempts to submit ended without an answer that refunds. */
export interface AttemptsEnded {
  cause: NotRefunded;
  /** What the last attempt heard; undefined where Temporal lost it. */
  last?: LastAnswer;
  /** No attempt moved money: it may close. Else it must look. */
  nothingMoved: boolean;
  noneIs: NoneIs;
}

/** @param failure the last attempt's; undefined for a timeout, or a cancellation in back-off, which lose what attempts failed of */
export function explain(
  failure: { type?: string | null | undefined; message: string; details?: unknown[] | null | undefined } | undefined,
): AttemptsEnded {
  if (failure === undefined) {
    const message = 'The submit window ended without an answer, and nothing was refunded.';
    return { cause: { type: 'GatewayUnavailable', message }, nothingMoved: false, noneIs: 'proofUnlessUnexplained' };
  }
  const [gateway, facts] = (failure.details ?? []) as Partial<FailureDetails>;
  const { type, message } = failure;
  const said = gateway == null ? {} : { gateway };
  return {
    cause: { ...(isClosing(type) ? { type, message } : windowOver(message)), ...said },
    last: { type: type ?? 'Unknown', message, ...said },
    nothingMoved: facts?.nothingMoved ?? false,
    noneIs: facts?.noneIs ?? 'proofUnlessUnexplained',
  };
}

/** An attempt that ends says what was heard. What somebody else has ended, it does not, and may be sending still. */
export function isOfAttempt({ details }: { details?: unknown[] | null | undefined }): boolean {
  const [, facts] = (details ?? []) as Partial<FailureDetails>;
  return facts != null;
}

function windowOver(last: string): NotRefunded {
  return {
    type: 'GatewayUnavailable',
    message: `The submit window ended, and nothing was refunded; another try needs a new reference. Last: ${last}`,
  };
}

function isClosing(type: string | null | undefined): type is ClosingFailureType {
  return (CLOSING_FAILURES as readonly unknown[]).includes(type);
}

/** What is known of an attempt that timed out is less than what the one before it knew: it may have heard anything. */
export function explainTimeout(earlier: Parameters<typeof explain>[0]): AttemptsEnded {
  const known = explain(earlier);
  return {
    ...known,
    nothingMoved: false,
    noneIs: known.noneIs === 'proof' ? 'proofUnlessUnexplained' : known.noneIs,
  };
}

/** It is proven that no money moved: who asked for a cancel gets it, unless told before that it is too late. */
export function notRefunded(cancel: Pick<CancelNote, 'decision'> | undefined, cause: NotRefunded): Ending {
  return cancel !== undefined && cancel.decision !== 'tooLate'
    ? { status: 'canceled' }
    : { status: 'failed', ...cause };
}

/** What the gateway's own refunds of this request come to. `part`: some money moved, and some will not. */
export function standingOf(refunds: readonly Refund[]): 'refunded' | 'rejected' | 'part' | 'unsettled' {
  if (refunds.every(isApproved)) return 'refunded';
  if (refunds.every(isRejected)) return 'rejected';
  return refunds.every((refund) => isApproved(refund) || isRejected(refund)) ? 'part' : 'unsettled';
}
