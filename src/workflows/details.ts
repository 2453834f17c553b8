import type { Refund } from '../contract';
import { money, plain, summaryOf } from '../contract/summary';
import { iso, isSettled, knownRefunds, waitsFor, type CancelNote, type RefundState } from './state';

/** What the Web UI shows as current details: where it stands, what it waits for, what may be done. Markdown. */
export function detailsOf(state: RefundState): string {
  const { phase, request, cancel, lastAnswer, ignored, releasedBy, resolution } = state;
  const waiting = phase.status === 'needsReview' ? undefined : waitsFor(state); // there, the last paragraph says how
  const refunds = knownRefunds(phase);
  const asked = by(request.requestedBy) + because(request.reason);
  return [
    `**${phase.status}**: ${summaryOf(request)}`,
    ...(asked === '' ? [] : [`Asked for${asked}.`]),
    ...(waiting === undefined ? [] : [`Waits for ${plain(waiting)}.`]),
    ...(phase.status === 'needsReview' ? [`Why: ${plain(phase.why)}.`] : []),
    ...(releasedBy === undefined ? [] : [`Released${by(releasedBy || undefined)}.`]),
    ...(cancel === undefined
      ? []
      : [`Cancel asked for${through(cancel)}${by(cancel.requestedBy)}${because(cancel.reason)}.`]),
    ...(lastAnswer === undefined ? [] : [`Last answer: ${lastAnswer.type}. ${plain(lastAnswer.message ?? '')}`]),
    ...(refunds.length === 0
      ? []
      : ['Refunds known:\n' + refunds.map((refund) => line(refund, request.currency)).join('\n')]),
    ...(resolution === undefined ? [] : [`Reviewed${by(resolution.resolvedBy)}${because(resolution.note)}.`]),
    ...(ignored === undefined ? [] : [`Changed nothing: ${plain(ignored)}`]),
    nextOf(state),
  ].join('\n\n');
}

/** The Web UI describes a signal only until it is chosen: what is to be pasted must be here. */
const CANCEL =
  'To cancel it, press Request Cancellation or send the signal `cancelRefund` with `{"requestedBy": "your name", "reason": "why"}`';

const NEVER_TERMINATE = 'Never Terminate: nobody would know whether money moved.';

const REFUNDED =
  '`{"outcome": "refunded", "resolvedBy": "your name", "note": "where you saw it", "refundIds": ["id of the refund"]}`';

const REVIEW = [
  'Look it up at the gateway: the payment, the amount, the date. Then send the update `resolveRefund`, by somebody else than who asked for it:',
  `- it was refunded: ${REFUNDED}`,
  '- it was not, nor any part of it, and will not be: `{"outcome": "notRefunded", "resolvedBy": "your name", "note": "where you looked"}`',
  '',
  'Until then it keeps looking by itself.',
].join('\n');

const SETTLED_IN_PART =
  'Some of the money moved, the rest will not. Check that at the gateway, then send the update `resolveRefund`, by somebody else than who asked ' +
  `for it, and name the approved refunds: ${REFUNDED}. What is missing takes a refund of its own, with a new reference.`;

/** What may be done next, and by whom. */
function nextOf({ phase, request, cancel }: RefundState): string {
  switch (phase.status) {
    case 'pending': {
      if (cancel !== undefined) return 'Nothing to do: it sends nothing any more.';
      const who = request.hold?.releasedByAnother === true ? 'somebody else than who asked for it sends' : 'send';
      return `To let it go, ${who} the update \`releaseRefund\` with \`{"releasedBy": "your name"}\`. ${CANCEL}.`;
    }
    case 'submitting': {
      const until = phase.submitUntil === undefined ? '' : ` until ${iso(phase.submitUntil)}`;
      const what =
        cancel === undefined
          ? `Nothing to do, unless the last failure asks for it: it tries again by itself${until}, always with the same key. ` +
            `${CANCEL}: that stops the next attempt, and then it is proven whether money moved.`
          : 'Nothing to do: no further attempt is made.';
      return `${what} ${NEVER_TERMINATE}`;
    }
    case 'settling':
      return `Nothing to do: the gateway has accepted it, so it is too late to cancel. It is asked until ${iso(phase.settleUntil)}; then a person decides.`;
    case 'reconciling':
      return `Nothing to do: nothing is sent any more, it only looks. ${NEVER_TERMINATE}`;
    case 'needsReview':
      return isSettled(phase) ? `${SETTLED_IN_PART}\n\n${NEVER_TERMINATE}` : `${REVIEW}\n\n${NEVER_TERMINATE}`;
    case 'refunded':
      return 'Done.';
    case 'canceled':
      return 'Done: no money moved.';
    case 'failed':
      return 'Done: no money moved. Another try needs a new reference.';
  }
}

function line({ id, paymentId, amount, status, dateCreated }: Refund, currency?: string): string {
  return `- ${plain(id)} of payment ${plain(paymentId)}: ${money(amount, currency)}, ${plain(status)}${dateCreated === undefined ? '' : `, ${plain(dateCreated)}`}`;
}

function through({ via }: CancelNote): string {
  return via === 'temporal' ? ' through Temporal (its Request Cancellation button, or a client)' : '';
}

function by(person?: string): string {
  return person === undefined ? '' : ` by ${plain(person)}`;
}

function because(reason?: string): string {
  return reason === undefined ? '' : `: ${plain(reason)}`;
}
