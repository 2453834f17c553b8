import { log, setCurrentDetails } from '@temporalio/workflow';
import { detailsOf } from './details';
import { measure, measureCancel } from './metrics';
import { publish } from './search-attributes';
import { cancelDecision, type Phase, type RefundState } from './state';

/** Moves on to a phase, and shows it: to those who wait for a cancel's decision, to visibility, to the Web UI, to metrics and logs. */
export function enter(state: RefundState, phase: Phase): void {
  const news = phase.status !== state.phase.status;
  state.phase = phase;
  const { cancel } = state;
  const decision = cancelDecision(phase);
  if (cancel !== undefined && cancel.decision === undefined && decision !== undefined) {
    cancel.decision = decision;
    measureCancel(decision);
  }
  publish(state);
  setCurrentDetails(detailsOf(state));
  measure(state);
  if (news) tell(state);
}

function tell({ phase, request: { orderId } }: RefundState): void {
  const { status } = phase;
  const facts = { status, orderId, ...(phase.status === 'failed' ? { failure: phase.type } : {}) };
  log[status === 'needsReview' ? 'warn' : 'info'](`The refund is ${status}`, facts);
}
