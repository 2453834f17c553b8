import { compileRetryPolicy } from '@temporalio/common';
import type { ActivityOptions } from '@temporalio/workflow';
import { DEFAULT_POLICY, parseRefundRequest, type RefundPolicy } from '../../../src/contract';
import { reconciling, submitting, watching } from '../../../src/workflows/activities';

let given: ActivityOptions[] = [];

jest.mock('@temporalio/workflow', () => ({
  ActivityCancellationType: { TRY_CANCEL: 'TRY_CANCEL', WAIT_CANCELLATION_COMPLETED: 'WAIT_CANCELLATION_COMPLETED' },
  proxyActivities: (options: ActivityOptions) => {
    given.push(options);
    return {};
  },
}));

beforeEach(() => (given = []));

const DAY_SECONDS = 86_400;

/** With what the workflow schedules its activities, for a policy that the contract takes. */
function optionsFor(change: Partial<RefundPolicy>): ActivityOptions[] {
  const check = parseRefundRequest({ advancedPaymentId: '1', amount: 25, policy: change });
  if (!check.ok) throw new Error('the contract refuses this policy');
  const { policy } = check.request;
  submitting(policy, 1_000, 'submit');
  reconciling(policy, 'reconcile');
  watching(policy, 'settle', 1_000);
  watching(policy, 'review');
  return given;
}

// What Temporal refuses, it refuses when the activity is scheduled: the workflow task would fail for ever, money moved or not.
it.each<[Partial<RefundPolicy>]>([
  [{}],
  [{ initialRetrySeconds: 0.001, maxRetrySeconds: 0.001 }],
  [{ initialRetrySeconds: DAY_SECONDS, maxRetrySeconds: DAY_SECONDS }],
  [{ quietPeriodSeconds: 0 }],
  [{ settleIntervalSeconds: 0.001 }],
  [{ settleIntervalSeconds: 3_600 }],
  [{ settleIntervalSeconds: 3_601 }],
  [{ settleIntervalSeconds: DAY_SECONDS }],
])('a policy that the contract takes is one that Temporal takes: %j', (policy) => {
  for (const { retry } of optionsFor(policy)) expect(() => compileRetryPolicy(retry ?? {})).not.toThrow();
});

it('no answer of a request in flight is lost by a cancel', () => {
  submitting(DEFAULT_POLICY, 1_000, 'submit');
  expect(given).toMatchObject([{ cancellationType: 'WAIT_CANCELLATION_COMPLETED' }]);
});

it('an attempt at the very end of the window has the time that one takes', () => {
  submitting(DEFAULT_POLICY, 1_000, 'submit');
  const [{ startToCloseTimeout, scheduleToCloseTimeout } = {}] = given;
  expect(Number(scheduleToCloseTimeout) - 1_000).toBeGreaterThanOrEqual(Number(startToCloseTimeout));
});

it('looking goes on for as long as it must: no number of attempts ends it, and of a review no time', () => {
  reconciling(DEFAULT_POLICY, 'reconcile');
  expect(given.pop()).toMatchObject({ scheduleToCloseTimeout: '1h' }); // then it is a review, which looks on
  watching(DEFAULT_POLICY, 'review');
  for (const { retry, scheduleToCloseTimeout } of given) {
    expect(retry?.maximumAttempts).toBeUndefined();
    expect(retry?.nonRetryableErrorTypes).toBeUndefined();
    expect(scheduleToCloseTimeout).toBeUndefined();
  }
  expect(given).toHaveLength(1);
});
