import type { ParsedRequest, RefundStatus, ReleaseRequest, ResolveRequest } from '../contract';

/** Why a message can change nothing now. An update is refused with it; a signal is noted and changes nothing. */
export interface Refusal {
  type: 'InvalidRequest' | 'TooLate' | 'NotHeld' | 'NotInReview' | 'InReview' | 'SamePerson';
  message: string;
}

const CLOSED: readonly RefundStatus[] = ['refunded', 'canceled', 'failed'];

export function refuseCancel(status: RefundStatus, cancel: unknown): Refusal | undefined {
  return (
    refuseTexts(cancel, ['reason', 'requestedBy']) ??
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
  const malformed = refuseTexts(release, ['releasedBy']);
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

export function refuseResolve(
  status: RefundStatus,
  request: Pick<ParsedRequest, 'requestedBy'>,
  resolve: ResolveRequest | undefined,
): Refusal | undefined {
  if (status !== 'needsReview') {
    return {
      type: CLOSED.includes(status) ? 'TooLate' : 'NotInReview',
      message: `Only a refund in needsReview can be resolved: it is ${status}.`,
    };
  }
  const malformed = refuseTexts(resolve, ['resolvedBy', 'note']);
  if (malformed !== undefined) return malformed;
  const { outcome, resolvedBy, note, refundIds } = resolve ?? {};
  if (outcome !== 'refunded' && outcome !== 'notRefunded')
    return invalid('outcome must be "refunded" or "notRefunded"');
  if (isBlank(resolvedBy)) return invalid('resolvedBy must say who settles it');
  if (isBlank(note)) return invalid('note must say what was found, and where');
  if (refundIds != null && !(Array.isArray(refundIds) && refundIds.every((id) => typeof id === 'string'))) {
    return invalid('refundIds must be an array of strings');
  }
  if (!isSamePerson(resolvedBy, request.requestedBy)) return undefined;
  return { type: 'SamePerson', message: 'Somebody else than who asked for the refund must settle its review.' };
}

function refuseTexts(message: unknown, fields: readonly string[]): Refusal | undefined {
  if (message === undefined || message === null) return undefined;
  if (typeof message !== 'object' || Array.isArray(message)) return invalid('the argument must be one JSON object');
  for (const [field, value] of Object.entries(message)) {
    if (fields.includes(field) && value != null && typeof value !== 'string')
      return invalid(`${field} must be a string`);
  }
  return undefined;
}

function invalid(message: string): Refusal {
  return { type: 'InvalidRequest', message };
}

function isBlank(text: string | null | undefined): text is undefined {
  return typeof text !== 'string' || text.trim() === '';
}

/** Case, surrounding blanks and the encoding of a letter do not make two people of one. */
function isSamePerson(one: string, other: string | undefined): boolean {
  const plain = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
  return other !== undefined && plain(one) === plain(other);
}
