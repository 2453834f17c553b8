import {
  isApproved,
  isRejected,
  type ParsedRequest,
  type RefundStatus,
  type ReleaseRequest,
  type ResolveRequest,
} from '../contract';
import { isObject, whyNoObject } from '../contract/values';
import type { Phase, RefundState } from './state';

/** Why a message can change nothing now. An update is refused with it; a signal is noted and changes nothing. */
export interface Refusal {
  type: 'InvalidRequest' | 'TooLate' | 'NotHeld' | 'NotInReview' | 'InReview' | 'SamePerson';
  message: string;
}

/** What a review knows: see `Phase`. */
export type Known = Pick<Extract<Phase, { status: 'needsReview' }>, 'candidates' | 'ours'>;

/** A split has a refund for each of its payments; more would not fit into a search attribute. */
const MAX_REFUND_IDS = 100;

const CLOSED: readonly RefundStatus[] = ['refunded', 'canceled', 'failed'];

export function refuseCancel(status: RefundStatus, cancel: unknown): Refusal | undefined {
  return (
    refuseTexts(cancel, { reason: 1000, requestedBy: 255 }) ??
    (status === 'needsReview'
      ? {
          type: 'InReview',
          message:
            'Nobody knows yet whether the money moved, so it cannot be canceled: settle the review with resolveRefund.',
        }
      : undefined)
  );
}

export function refuseRelease(
  status: RefundStatus,
  request: Pick<ParsedRequest, 'hold' | 'requestedBy'>,
  release: ReleaseRequest | undefined,
): Refusal | undefined {
  if (status !== 'pending') {
    return {
      type: CLOSED.includes(status) ? 'TooLate' : 'NotHeld',
      message: `The refund is not held: it is ${status}.`,
    };
  }
  const malformed = refuseTexts(release, { releasedBy: 255 });
  if (malformed !== undefined) return malformed;
  if (request.hold?.releasedByAnother !== true) return undefined;
  const releasedBy = release?.releasedBy;
  if (isBlank(releasedBy)) {
    return {
      type: 'SamePerson',
      message: 'Say who releases it, as releasedBy: it must be somebody else than who asked for it.',
    };
  }
  if (!isSamePerson(releasedBy, request.requestedBy)) return undefined;
  return { type: 'SamePerson', message: 'Somebody else than who asked for the refund must release it.' };
}

/** Of messages in one workflow task the refund acts on the first, once all were heard: whoever sent a later one must not hear that it counts. */
export function refuseSecondRelease({
  cancel,
  releasedBy,
}: Pick<RefundState, 'cancel' | 'releasedBy'>): Refusal | undefined {
  if (cancel !== undefined)
    return { type: 'NotHeld', message: 'The refund is not held any more: it is to be canceled.' };
  if (releasedBy === undefined) return undefined;
  return { type: 'NotHeld', message: 'The refund is not held any more: it is released already.' };
}

export function refuseSecondResolve({ resolution }: Pick<RefundState, 'resolution'>): Refusal | undefined {
  if (resolution === undefined) return undefined;
  const { outcome, resolvedBy } = resolution;
  return { type: 'NotInReview', message: `The review is settled already, as ${outcome} by ${resolvedBy}.` };
}

export function refuseResolve(
  status: RefundStatus,
  request: Pick<ParsedRequest, 'requestedBy' | 'amount'>,
  resolve: ResolveRequest | undefined,
  known: Known = { candidates: [], ours: false },
): Refusal | undefined {
  if (status !== 'needsReview') {
    return {
      type: CLOSED.includes(status) ? 'TooLate' : 'NotInReview',
      message: `Only a refund in needsReview can be resolved: it is ${status}.`,
    };
  }
  const malformed = refuseTexts(resolve, { resolvedBy: 255, note: 2000 });
  if (malformed !== undefined) return malformed;
  const { outcome, resolvedBy, note, refundIds } = resolve ?? {};
  if (outcome !== 'refunded' && outcome !== 'notRefunded')
    return invalid('outcome must be "refunded" or "notRefunded"');
  if (isBlank(resolvedBy)) return invalid('resolvedBy must say who settles it');
  if (isBlank(note)) return invalid('note must say what was found, and where');
  if (refundIds != null && !isIds(refundIds)) {
    return invalid(
      `refundIds must be an array of at most ${MAX_REFUND_IDS} ids, each of 1 to 128 characters without blanks`,
    );
  }
  const mismatch = whyNotThese(outcome, refundIds ?? [], request.amount, known);
  if (mismatch !== undefined) return invalid(mismatch);
  if (!isSamePerson(resolvedBy, request.requestedBy)) return undefined;
  return { type: 'SamePerson', message: 'Somebody else than who asked for the refund must settle its review.' };
}

/** @returns why these refunds cannot be what happened */
function whyNotThese(
  outcome: 'refunded' | 'notRefunded',
  refundIds: readonly string[],
  amount: ParsedRequest['amount'],
  { candidates, ours }: Known,
): string | undefined {
  if (outcome === 'notRefunded') return undefined; // a person has the last word
  const rejected = candidates.find((one) => isRejected(one) && refundIds.includes(one.id));
  if (rejected !== undefined) return `refundIds names ${rejected.id}, which the gateway rejected`;
  if (refundIds.length > 0) {
    // The rest of a split may have been refunded by hand, under an id that is not known here.
    return ours && candidates.every(({ id }) => !refundIds.includes(id))
      ? `refundIds names none of this request's refunds, which are ${candidates.map(({ id }) => id).join(', ')}`
      : undefined;
  }
  if (amount === 'full' && !ours) {
    return 'refundIds must name the refunds: what all that was left came to cannot be told without them';
  }
  if (!ours && candidates.length > 0 && amount !== 'full' && candidates.every((one) => one.amount !== amount)) {
    return `refundIds must name the refunds that happened: none that is known is of ${amount}`;
  }
  const open = candidates.find((one) => !isApproved(one) && !isRejected(one));
  return ours && open !== undefined
    ? `refundIds must name the refunds that happened: the gateway last said that ${open.id} is ${open.status}`
    : undefined;
}

function isIds(ids: unknown): boolean {
  if (!Array.isArray(ids) || ids.length > MAX_REFUND_IDS) return false;
  return ids.every((id) => typeof id === 'string' && /^[^\s\p{Cc}\p{Cs}]{1,128}$/u.test(id));
}

/** @param limits characters of each text: what does not fit into a failure or a summary would stop the workflow, or the worker */
function refuseTexts(message: unknown, limits: Readonly<Record<string, number>>): Refusal | undefined {
  if (message === undefined || message === null) return undefined;
  if (!isObject(message)) return invalid(`the argument ${whyNoObject(message)}`);
  for (const [field, limit] of Object.entries(limits)) {
    const value = message[field];
    if (value == null) continue;
    if (typeof value !== 'string') return invalid(`${field} must be a string`);
    if (value.length > limit) return invalid(`${field} must have at most ${limit} characters`);
    if (/\p{Cs}/u.test(value)) return invalid(`${field} must hold whole characters`);
  }
  return undefined;
}

function invalid(message: string): Refusal {
  return { type: 'InvalidRequest', message };
}

function isBlank(text: string | null | undefined): text is undefined {
  return typeof text !== 'string' || text.trim() === '';
}

/** Case, surrounding blanks, invisible characters and the encoding of a letter do not make two people of one. */
function isSamePerson(one: string, other: string | undefined): boolean {
  const plain = (name: string): string =>
    name
      .normalize('NFKC')
      .replace(/\p{Cf}/gu, '')
      .trim()
      .toLowerCase();
  return other !== undefined && plain(one) === plain(other);
}
