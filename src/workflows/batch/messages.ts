import { ApplicationFailure, condition, log, setHandler } from '@temporalio/workflow';
import type { BatchPace, BatchProgress, CancelBatch, PauseBatch } from '../../contract';
import { parseCancelBatch, parsePace, parsePause } from '../../contract/batch-checks';
import { noteReport, progressOf, type BatchState } from './batch-state';
import { addLines } from './chunks';
import * as definitions from './definitions';
import { DESCRIPTIONS } from './definitions';
import { nothingGoesOut } from './grants';
import { isReport, reportSignal } from './protocol';
import {
  refuseAddLines,
  refuseCancelBatch,
  refusePace,
  refusePause,
  refuseResume,
  refuseSeal,
  type BatchRefusal,
} from './refusals';

/** Registers every handler. To be called before the first `await`, so that no message is missed. */
export function listen(state: BatchState, changed: () => void, isBusy: () => boolean): void {
  const act = <M>(apply: (message: M | undefined) => void) => {
    return (message: M | undefined): BatchProgress => {
      apply(message);
      changed();
      return progressOf(state);
    };
  };
  /** The answer is true when it is given: nothing is started after a pause that was answered. */
  const actAndStop = <M>(apply: (message: M | undefined) => void) => {
    return async (message: M | undefined): Promise<BatchProgress> => {
      apply(message);
      changed();
      const isRevoked = (): boolean => state.paused === undefined && state.cancel === undefined;
      await condition(() => nothingGoesOut(state) || isRevoked());
      return progressOf(state);
    };
  };
  const pause = (message: PauseBatch | undefined): void => {
    state.paused ??= valueOf(parsePause(message)) ?? {};
  };
  const resume = (): void => void delete state.paused;
  const cancel = (message: CancelBatch | undefined): void => noteCancel(state, 'message', message);
  const setPace = (message: Partial<BatchPace> | undefined): void =>
    void Object.assign(state.request, valueOf(parsePace(message)));

  setHandler(definitions.batchProgressQuery, () => progressOf(state), { description: DESCRIPTIONS.batchProgress });
  setHandler(reportSignal, (report) => {
    if (isReport(report)) noteReport(state, report);
    else noteIgnored(state, 'chunkReport', { type: 'InvalidRequest', message: 'It is no report of a chunk.' });
    changed();
  });

  const signaled = <M>(
    name: string,
    whyNot: (state: BatchState, message: M | undefined) => BatchRefusal | undefined,
    apply: (message: M | undefined) => void,
  ) => {
    return (message: M | undefined): void => {
      const refusal = whyNot(state, message);
      if (refusal === undefined) apply(message);
      else noteIgnored(state, name, refusal);
      changed();
    };
  };
  setHandler(definitions.pauseBatchSignal, signaled('pauseBatch', refusePause, pause), {
    description: DESCRIPTIONS.pauseBatch,
  });
  setHandler(definitions.resumeBatchSignal, signaled('resumeBatch', refuseResume, resume), {
    description: DESCRIPTIONS.resumeBatch,
  });
  setHandler(definitions.cancelBatchSignal, (message) => void act(cancel)(message), {
    description: DESCRIPTIONS.cancelBatch,
  });

  setHandler(definitions.addLinesUpdate, (message) => addLines(state, message), {
    description: DESCRIPTIONS.addLines,
    validator: (message: unknown) => refuse(refuseAddLines(state, message, isBusy())),
  });
  setHandler(
    definitions.sealBatchUpdate,
    act(() => void (state.sealed = true)),
    { description: DESCRIPTIONS.sealBatch, validator: (message: unknown) => refuse(refuseSeal(state, message)) },
  );
  setHandler(definitions.paceBatchUpdate, act(setPace), {
    description: DESCRIPTIONS.paceBatch,
    validator: (message: unknown) => refuse(refusePace(state, message)),
  });
  setHandler(definitions.pauseBatchUpdate, actAndStop(pause), {
    description: DESCRIPTIONS.pauseBatch,
    validator: (message: unknown) => refuse(refusePause(state, message)),
  });
  setHandler(definitions.resumeBatchUpdate, act(resume), {
    description: DESCRIPTIONS.resumeBatch,
    validator: (message: unknown) => refuse(refuseResume(state, message)),
  });
  setHandler(definitions.cancelBatchUpdate, actAndStop(cancel), {
    description: DESCRIPTIONS.cancelBatch,
    validator: (message: unknown) => refuse(refuseCancelBatch(state, message)),
  });
}

/**
 * Every way to cancel comes here. The first one counts; a later one may only ask for open refunds as well. A cancel is clear even when what
 * comes with it is not: a malformed note is dropped, the cancel stands, and open refunds are left alone.
 */
export function noteCancel(state: BatchState, via: 'message' | 'temporal', message?: CancelBatch): void {
  const cancel = valueOf(parseCancelBatch(message)) ?? { openRefunds: 'leave' as const };
  if (state.cancel === undefined) state.cancel = { ...cancel, via };
  else if (cancel.openRefunds === 'cancel') state.cancel.openRefunds = 'cancel';
}

function noteIgnored(state: BatchState, name: string, refusal: BatchRefusal): void {
  state.ignored = `${name}: ${refusal.message}`;
  log.warn('A signal changed nothing', { signal: name, why: refusal.type });
}

function valueOf<T>(check: { ok: true; value: T } | { ok: false }): T | undefined {
  return check.ok ? check.value : undefined;
}

function refuse(refusal: BatchRefusal | undefined): void {
  if (refusal === undefined) return;
  throw ApplicationFailure.create({ ...refusal, nonRetryable: true });
}
