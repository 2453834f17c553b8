import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { checkRefunds } from '../../src/activities/check-refunds';
import type { CheckInput } from '../../src/activities/types';
import type { Refund } from '../../src/contract';
import type { Gateway } from '../../src/gateway';
import { aRefund } from './evidence';
import { fakes, ORDER, readError } from './fakes';

afterEach(() => jest.restoreAllMocks());

/** Without the SDK's warning for every failure that a test is about. */
const SILENT = new DefaultLogger('ERROR');

const statuses = (...words: string[]): Refund[] => words.map((status, r) => aRefund(String(r + 1), { status }));

/** The workflow knows `before`; the gateway says `now`. */
function check(
  before: Refund[],
  now: Refund[],
  input: Partial<CheckInput> = {},
  change: Partial<Gateway> = {},
): { checked: Promise<Refund[]>; calls: string[]; options: unknown[] } {
  const { gateway, calls, options } = fakes({ refunds: { p1: now } });
  const environment = new MockActivityEnvironment({ attempt: 2 }, { logger: SILENT });
  const dependencies = { gateway: { ...gateway, ...change } };
  return {
    checked: environment.run(checkRefunds, dependencies, { ...ORDER, refunds: before, ...input }),
    calls,
    options,
  };
}

const failureOf = ({ checked }: ReturnType<typeof check>): Promise<ApplicationFailure> =>
  checked.then(
    () => {
      throw new Error('settled');
    },
    (error: unknown) => error as ApplicationFailure,
  );

describe('an accepted refund', () => {
  it.each(['approved', 'rejected', 'cancelled'])('is reported once it is %s', async (status) => {
    await expect(check(statuses('in_process'), statuses(status)).checked).resolves.toEqual(statuses(status));
  });

  it.each(['authorized', 'unknown'])(
    'is no news on its way, %s: two machines that disagree would be asked without a pause',
    async (status) => {
      const failure = await failureOf(check(statuses('in_process'), statuses(status)));
      expect(failure).toMatchObject({ type: 'NotSettled' });
    },
  );

  it.each(['in_process', 'authorized', 'unknown'])('is asked about again while it stays %s', async (status) => {
    const failure = await failureOf(check(statuses(status), statuses(status)));
    expect(failure).toMatchObject({ name: 'ApplicationFailure', type: 'NotSettled', nonRetryable: false });
    expect(failure.message).toContain(`refund 1 is ${status}`);
    expect(failure.nextRetryDelay ?? undefined).toBeUndefined(); // the retry policy grows the interval
  });

  it('changes its status and nothing else', async () => {
    const other = aRefund('1', { status: 'approved', amount: 1, dateCreated: 'later', source: { id: '9' } });
    await expect(check(statuses('in_process'), [other]).checked).resolves.toEqual(statuses('approved'));
  });

  it('of a split is reported with all its parts, at their latest status', async () => {
    const { checked } = check(
      statuses('in_process', 'in_process', 'approved'),
      statuses('approved', 'in_process', 'x'),
    );
    await expect(checked).resolves.toEqual(statuses('approved', 'in_process', 'approved'));
  });

  it('of a split is asked about only where it is not settled', async () => {
    const { checked, calls } = check(
      statuses('approved', 'rejected', 'in_process', 'cancelled'),
      statuses('-', '-', 'approved', '-'),
    );
    await checked;
    expect(calls).toEqual(['refund 3 of p1']);
  });

  it('is asked about as the seller whose payment it is', async () => {
    const { checked, options } = check(statuses('in_process'), statuses('approved'), { sellerId: 'seller-1' });
    await checked;
    expect(options).toEqual([{ sellerId: 'seller-1', timeoutMs: expect.any(Number) as number }]);
  });

  it('is not changed in the workflow’s own copy', async () => {
    const before = statuses('in_process');
    await check(before, statuses('approved')).checked;
    expect(before).toEqual(statuses('in_process'));
  });
});

describe('a gateway that does not say', () => {
  it.each(['ServerError', 'NotFound', 'BadRequest', 'Timeout', 'UnreadableResponse', 'UnexpectedResponse'] as const)(
    'is asked again after %s',
    async (type) => {
      const gateway = { status: '500' };
      const failing = { getRefund: () => Promise.reject(readError({ type, gateway })) };
      const failure = await failureOf(check(statuses('in_process'), [], {}, failing));
      expect(failure).toMatchObject({ name: 'ApplicationFailure', type, nonRetryable: false, details: [gateway] });
      expect(failure.message).toMatch(/^Asking whether the refund is settled failed: /);
    },
  );

  it('is asked no sooner than it wants', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const busy = { getRefund: () => Promise.reject(readError({ type: 'RateLimited', retryAfterMs: 120_000 })) };
    await expect(failureOf(check(statuses('in_process'), [], {}, busy))).resolves.toMatchObject({
      nextRetryDelay: 120_000,
    });
  });

  it('is told from a fault of ours, which keeps its name', async () => {
    const broken = { getRefund: () => Promise.reject(new TypeError('a fault')) };
    await expect(check(statuses('in_process'), [], {}, broken).checked).rejects.toThrow(TypeError);
  });
});
