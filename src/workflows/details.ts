import type { Refund } from '../contract';
import { money, plain, summaryOf } from '../contract/summary';
import { knownRefunds, waitsFor, type RefundState } from './state';

export { summaryOf };

/** What the Web UI shows as current details: where it stands, what it waits for, what may be done. Markdown. */
export function detailsOf(state: RefundState): string {
  const { phase, request, cancel, lastAnswer, ignored } = state;
  const waiting = waitsFor(state);
  const refunds = knownRefunds(phase);
  return [
    `**${phase.status}**: ${summaryOf(request)}`,
    ...(waiting === undefined ? [] : [`Waits for ${plain(waiting)}.`]),
    ...(phase.status === 'needsReview' ? [`Why: ${plain(phase.why)}.`] : []),
    ...(cancel === undefined ? [] : [`Cancel asked for${by(cancel.requestedBy)}${because(cancel.reason)}.`]),
    ...(lastAnswer === undefined ? [] : [`Last answer: ${lastAnswer.type}. ${plain(lastAnswer.message ?? '')}`]),
    ...(refunds.length === 0
      ? []
      : ['Refunds known:\n' + refunds.map((refund) => line(refund, request.currency)).join('\n')]),
    ...(ignored === undefined ? [] : [`Changed nothing: ${plain(ignored)}`]),
    NEXT[phase.status],
  ].join('\n\n');
}

const NEXT: Readonly<Record<RefundState['phase']['status'], string>> = {
  pending: 'You may send `releaseRefund` or `cancelRefund`.',
  submitting:
    'You may send `cancelRefund`: it stops the next attempt, and then it is proven whether money moved. Never Terminate.',
  settling: 'The gateway has accepted it: it is too late to cancel. It is polled by itself.',
  reconciling: 'Nothing is sent any more; it only looks. Never Terminate.',
  needsReview:
    'Look the refund up at the gateway (payment, amount, date), then send `resolveRefund` with what you found. It also keeps looking by itself. Never Terminate.',
  refunded: 'Done.',
  canceled: 'Done: no money moved.',
  failed: 'Done: no money moved. Another try needs a new reference.',
};

function line({ id, paymentId, amount, status, dateCreated }: Refund, currency?: string): string {
  return `- ${plain(id)} of payment ${plain(paymentId)}: ${money(amount, currency)}, ${plain(status)}${dateCreated === undefined ? '' : `, ${plain(dateCreated)}`}`;
}

function by(person?: string): string {
  return person === undefined ? '' : ` by ${plain(person)}`;
}

function because(reason?: string): string {
  return reason === undefined ? '' : `: ${plain(reason)}`;
}
