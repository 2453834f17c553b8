import { setCurrentDetails } from '@temporalio/workflow';
import { detailsOf } from './details';
import { publish } from './search-attributes';
import { cancelDecision, type Phase, type RefundState } from './state';

/** Moves on to a phase, and shows it: to those who wait for a cancel's decision, to visibility, to the Web UI. */
export function enter(state: RefundState, phase: Phase): void {
  state.phase = phase;
  const decision = cancelDecision(phase);
  if (state.cancel !== undefined && decision !== undefined) state.cancel.decision ??= decision;
  publish(state);
  setCurrentDetails(detailsOf(state));
}
