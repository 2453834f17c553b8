import {
  ApplicationFailure,
  CancellationScope,
  condition,
  log,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { CancelRequest, ReleaseRequest, ResolveRequest } from '../contract';
import { isObject } from '../contract/values';
import * as definitions from './definitions';
import { DESCRIPTIONS } from './definitions';
import { detailsOf } from './details';
import { measureCancel } from './metrics';
import {
  refuseCancel,
  refuseRelease,
  refuseResolve,
  refuseSecondRelease,
  refuseSecondResolve,
  type Refusal,
} from './refusals';
import { resolved } from './resolved';
import { cancelDecision, pick, snapshotOf, type CancelNote, type RefundState } from './state';
import { withoutStack } from './without-stack';

/** Registers every handler. To be called before the first `await`, so that no message is missed. */
export function listen(state: RefundState): void {
  const { request } = state;
  const release = (message: ReleaseRequest | undefined): void => {
    state.releasedBy = message?.releasedBy ?? '';
  };
  const resolve = (message: ResolveRequest | undefined): void => {
    if (message === undefined) return; // refused before
    const { outcome, resolvedBy, note, refundIds } = message;
    state.resolution ??= {
      outcome,
      resolvedBy,
      note,
      ...(refundIds == null || refundIds.length === 0 ? {} : { refundIds }),
    };
  };
  const whyNoRelease = (message: ReleaseRequest | undefined): Refusal | undefined =>
    refuseRelease(state.phase.status, request, message) ?? refuseSecondRelease(state);
  const whyNoResolve = (message: ResolveRequest | undefined): Refusal | undefined =>
    refuseResolve(
      state.phase.status,
      request,
      message,
      state.phase.status === 'needsReview' ? state.phase : undefined,
    ) ?? refuseSecondResolve(state);

  setHandler(definitions.refundStatusQuery, () => snapshotOf(state), { description: DESCRIPTIONS.refundStatus });

  setHandler(definitions.cancelRefundSignal, (message) => noteCancel(state, 'message', message), {
    description: DESCRIPTIONS.cancelRefund,
  });
  setHandler(definitions.releaseRefundSignal, unlessRefused(state, 'releaseRefund', whyNoRelease, release), {
    description: DESCRIPTIONS.releaseRefund,
  });
  setHandler(definitions.resolveRefundSignal, unlessRefused(state, 'resolveRefund', whyNoResolve, resolve), {
    description: DESCRIPTIONS.resolveRefund,
  });

  setHandler(
    definitions.requestCancellationUpdate,
    async (message) => {
      noteCancel(state, 'message', message);
      // Temporal's own cancellation must not cut off an answer that somebody waits for.
      await CancellationScope.nonCancellable(() => condition(() => state.cancel?.decision !== undefined));
      return { decision: state.cancel?.decision ?? 'tooLate', status: state.phase.status };
    },
    {
      description: DESCRIPTIONS.requestCancellation,
      validator: (message) => refuse(refuseCancel(state.phase.status, message)),
    },
  );
  setHandler(
    definitions.releaseRefundUpdate,
    (message) => {
      release(message);
      return snapshotOf({ ...state, phase: { status: 'submitting' } }); // what it acts on once all messages were heard
    },
    {
      description: DESCRIPTIONS.releaseRefund,
      validator: (message: ReleaseRequest | undefined) => refuse(whyNoRelease(message)),
    },
  );
  setHandler(
    definitions.resolveRefundUpdate,
    (message) => {
      resolve(message);
      const { phase } = state;
      return snapshotOf(phase.status === 'needsReview' ? { ...state, phase: resolved(state, phase) } : state);
    },
    {
      description: DESCRIPTIONS.resolveRefund,
      validator: (message: ResolveRequest | undefined) => refuse(whyNoResolve(message)),
    },
  );
}

/** Every way to cancel comes here. The first one counts. */
export function noteCancel(state: RefundState, via: CancelNote['via'], message?: CancelRequest): void {
  if (state.cancel !== undefined) return;
  const decision = cancelDecision(state.phase);
  state.cancel = {
    ...textsOf(message),
    requestedAt: Date.now(),
    via,
    ...(decision === undefined ? {} : { decision }),
  };
  if (decision !== undefined) measureCancel(decision);
  setCurrentDetails(detailsOf(state));
  state.onCancel?.();
}

/** A cancel is clear even when what comes with it is not: a malformed note is dropped, the cancel stands. */
function textsOf(message: CancelRequest | undefined): CancelRequest {
  const texts: CancelRequest = {};
  if (!isObject(message)) return texts;
  const { reason, requestedBy } = message;
  if (typeof reason === 'string') texts.reason = shortened(reason, 1000);
  if (typeof requestedBy === 'string') texts.requestedBy = shortened(requestedBy, 255);
  return pick(texts, 'reason', 'requestedBy');
}

/** Half a character would not travel. */
function shortened(text: string, characters: number): string {
  return text.slice(0, characters).replace(/\p{Cs}/gu, '\ufffd');
}

/** A signal cannot be refused: one that can change nothing is shown and logged instead. */
function unlessRefused<M>(
  state: RefundState,
  name: string,
  whyNot: (message: M | undefined) => Refusal | undefined,
  act: (message: M | undefined) => void,
) {
  return (message: M | undefined): void => {
    const refusal = whyNot(message);
    if (refusal === undefined) return act(message);
    state.ignored = `${name}: ${refusal.message}`;
    setCurrentDetails(detailsOf(state));
    log.warn('A signal changed nothing', { signal: name, why: refusal.type });
  };
}

function refuse(refusal: Refusal | undefined): void {
  if (refusal === undefined) return;
  throw withoutStack(ApplicationFailure.create({ ...refusal, nonRetryable: true }));
}
