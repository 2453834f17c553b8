import { MockActivityEnvironment } from '@temporalio/testing';
import type { MetricMeter, MetricTags } from '@temporalio/common';
import { classOf, observeGateway } from '../../src/activities/observe-gateway';
import { METRICS } from '../../src/contract/metrics';
import { FAILURE_TRAITS, type SubmitFailure, type SubmitFailureType, type SubmitOutcome } from '../../src/gateway';
import { startKnownSeries } from '../../src/worker/known-series';
import { fakes } from './fakes';

const TYPES = Object.keys(FAILURE_TRAITS) as SubmitFailureType[];

function failure(type: SubmitFailureType, reach: SubmitFailure['reach'] = 'answered'): SubmitFailure {
  const moneyMoved = reach === 'unsent' ? 'no' : FAILURE_TRAITS[type].moneyMoved;
  return { kind: 'failure', type, moneyMoved, reach, message: '' };
}

/** Notes what counters are given. */
function notingMeter(): { meter: MetricMeter; noted: { name: string; tags: MetricTags }[] } {
  const noted: { name: string; tags: MetricTags }[] = [];
  const createCounter = (name: string) => ({ add: (_value: number, tags: MetricTags) => noted.push({ name, tags }) });
  return { meter: { createCounter } as unknown as MetricMeter, noted };
}

describe('the class of what an attempt to submit came to', () => {
  it.each<[string, SubmitOutcome]>([
    ['refunded', { kind: 'refunded', refunds: [] }],
    ['accepted', { kind: 'accepted', refunds: [] }],
    ['rejected', { kind: 'rejected', refunds: [] }],
    ['refused', failure('BadRequest')],
    ['notNow', failure('Unauthorized')],
    ['notNow', failure('ConnectionFailed', 'unsent')],
    ['ambiguous', failure('ServerError')],
    ['ambiguous', failure('Timeout', 'unanswered')],
    ['notNow', failure('Timeout', 'unsent')],
  ])('is %s for %j', (expected, outcome) => {
    expect(classOf(outcome)).toBe(expected);
  });

  it('is one that the worker has counted from 0 on, whatever the answer', () => {
    const { meter, noted } = notingMeter();
    startKnownSeries(meter, { namespace: 'n', taskQueue: 'q' });
    const known = noted
      .filter(({ name }) => name === METRICS.submissions.name)
      .map(({ tags }) => `${String(tags['class'])} ${String(tags['outcome'])}`);
    const answered = TYPES.map((type) => `${classOf(failure(type))} ${type}`);
    expect(known.sort()).toEqual([...answered, 'refunded refunded', 'accepted accepted', 'rejected rejected'].sort());
  });
});

it('a refund that was answered stays answered where measuring fails', async () => {
  const broken = new Proxy({} as MetricMeter, {
    get: () => () => {
      throw new Error('no metrics today');
    },
  });
  const { gateway } = fakes();
  const outcome: SubmitOutcome = { kind: 'refunded', refunds: [] };
  const observed = observeGateway({ ...gateway, submitRefund: async () => outcome });
  const environment = new MockActivityEnvironment({}, { metricMeter: broken });
  const order = { advancedPaymentId: '1', amount: 25, idempotencyKey: 'k' };
  expect(await environment.run(() => observed.submitRefund(order))).toBe(outcome);
  expect(await environment.run(() => observed.getPayments('1'))).toEqual(await gateway.getPayments('1'));
});
