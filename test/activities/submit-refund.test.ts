import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { submitRefund } from '../../src/activities/submit-refund';
import type { FailureFacts, SubmitInput, SubmitResult } from '../../src/activities/types';
import type { SubmitOutcome } from '../../src/gateway';
import { aRefund } from './evidence';
import { fakes, ORDER } from './fakes';

const SILENT = new DefaultLogger('ERROR');
const INPUT = { ...ORDER, submitUntil: Date.now() + 3_600_000, firstRunId: 'run', idIsNew: true };

/** Its own failure takes the place of the one before, which may have been a 2xx of another amount. */
it('sends nothing, and leaves it open what moved, where the failure before it is encrypted with a key that is not here', async () => {
  const { gateway, directory, calls } = fakes();
  const unreadable = 'A payload is encrypted with key k2, which is not here';
  const attempts = () => Promise.resolve({ clockOffsetMs: 0, unreadable });
  const environment = new MockActivityEnvironment({ attempt: 2 }, { logger: SILENT });
  const dependencies = { gateway, directory: { ...directory, attempts }, requestTimeoutMs: 30_000 };
  await expect(environment.run(submitRefund, dependencies, INPUT)).rejects.toMatchObject({
    type: 'NotSent',
    message: expect.stringContaining(unreadable),
    nonRetryable: false,
    details: [null, { nothingMoved: false, noneIs: 'noProof', quietUntil: expect.any(Number) }],
  });
  expect(calls).toEqual([]);
});

const MINUTE = 60_000;
const ANSWERED: FailureFacts = { nothingMoved: false, noneIs: 'proof' };
const APPROVED: SubmitOutcome = { kind: 'refunded', refunds: [aRefund('1')] };

/** The second attempt, after one that failed with `facts`; due so long after it has been started. */
function secondAttempt(
  dueInMs: number,
  facts: FailureFacts,
  answer: SubmitOutcome = APPROVED,
): { result: Promise<SubmitResult>; calls: string[] } {
  const { gateway, directory, calls } = fakes();
  const now = Date.now();
  const environment = new MockActivityEnvironment(
    {
      attempt: 2,
      scheduledTimestampMs: now - MINUTE,
      currentAttemptScheduledTimestampMs: now + dueInMs,
      startToCloseTimeoutMs: MINUTE,
    },
    { logger: SILENT },
  );
  const input: SubmitInput = {
    ...ORDER,
    firstSubmitAt: now - MINUTE,
    submitUntil: now + MINUTE,
    firstRunId: 'run',
    idIsNew: true,
  };
  const dependencies = {
    gateway: {
      ...gateway,
      submitRefund: () => {
        calls.push('sent');
        return Promise.resolve(answer);
      },
    },
    directory: {
      ...directory,
      attempts: () => Promise.resolve({ clockOffsetMs: 0, lastEndedAt: now, lastFailureDetails: [null, facts] }),
    },
    requestTimeoutMs: 1_000,
  };
  return { result: environment.run(submitRefund, dependencies, input), calls };
}

/** What a queue hands out twice starts the next attempt, too. */
describe('an attempt that Temporal starts before its time', () => {
  it('does nothing, and comes back when it is due', async () => {
    const { result, calls } = secondAttempt(30_000, ANSWERED);
    const delay = expect.closeTo(30_000, -4) as number; // within 5 s
    await expect(result).rejects.toMatchObject({ type: 'NotSent', nonRetryable: false, nextRetryDelay: delay });
    await expect(result).rejects.toMatchObject({ details: [null, ANSWERED] });
    expect(calls).toEqual([]);
  });

  it('waits for what comes last, its time or the end of the quiet period', async () => {
    const facts = { ...ANSWERED, quietUntil: Date.now() + 10_000 };
    const { result, calls } = secondAttempt(30_000, facts);
    await expect(result).rejects.toMatchObject({ type: 'AwaitingQuietPeriod', details: [null, facts] });
    await expect(result).rejects.toMatchObject({ nextRetryDelay: expect.closeTo(30_000, -4) as number });
    expect(calls).toEqual([]);
  });
});

it.each([
  ['at its time', 0],
  ['earlier than the clocks of a cluster can tell', 500],
])('looks and sends in an attempt that is started %s', async (_, dueInMs) => {
  const { result, calls } = secondAttempt(dueInMs, ANSWERED);
  await expect(result).resolves.toEqual({ refunds: [aRefund('1')] });
  expect(calls).toContain('refunds of p1');
  expect(calls.at(-1)).toBe('sent');
});

/** The key is as old as its first use, whatever the window of the workflow that uses it again. */
it('sends nothing under an ID that was used before, once the window of its first use is over', async () => {
  const { gateway, directory } = fakes(); // whose gateway takes no refund
  const since = Date.now() - ORDER.policy.submitWindowSeconds * 1000 - MINUTE;
  const usedBefore = () => Promise.resolve({ since, mayBeOut: false });
  const environment = new MockActivityEnvironment({ startToCloseTimeoutMs: MINUTE }, { logger: SILENT });
  const dependencies = { gateway, directory: { ...directory, usedBefore }, requestTimeoutMs: 1_000 };
  const input = { ...INPUT, firstSubmitAt: Date.now(), idIsNew: false };
  await expect(environment.run(submitRefund, dependencies, input)).rejects.toMatchObject({ type: 'SubmitWindowOver' });
});

/** A rejection later on is proof that no money moved only where no attempt before this one can have moved any. */
it.each(['accepted', 'rejected'] as const)(
  'tells what the attempts before it prove, where its answer is %s',
  async (kind) => {
    const refunds = [aRefund('1', { status: kind === 'accepted' ? 'in_process' : 'rejected' })];
    const moved = secondAttempt(0, ANSWERED, { kind, refunds });
    await expect(moved.result).resolves.toEqual({ refunds, soleAttempt: false, noneIs: 'proof' });
    const nothingMoved = secondAttempt(0, { nothingMoved: true, noneIs: 'proof' }, { kind, refunds });
    await expect(nothingMoved.result).resolves.toEqual({ refunds, soleAttempt: true, noneIs: 'proof' });
  },
);
