import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { findRefund } from '../../src/activities/find-refund';
import type { LookDependencies } from '../../src/activities/look';
import type { Match } from '../../src/activities/match-refund';
import type { FindInput } from '../../src/activities/types';
import { aClosedSibling, aRefund, at, SECOND } from './evidence';
import { fakes, ORDER, readError, type World } from './fakes';

afterEach(() => jest.restoreAllMocks());

/** Without the SDK's warning for every failure that a test is about. */
const SILENT = new DefaultLogger('ERROR');

const MODES = ['once', 'untilDecided'] as const;
const ours = aRefund('1');

/** No `Date` header, and an hour after the refund: all clocks are calm. */
const LONG_AFTER = { firstSubmitAt: Date.now() - 3_600_000 };
const made = at(LONG_AFTER.firstSubmitAt + SECOND);
const withRefunds = (...ids: string[]): Partial<World> => ({
  refunds: { p1: ids.map((id) => ({ ...ours, id, dateCreated: made })) },
});

function find(
  change: Partial<World>,
  input: Partial<FindInput> = {},
  dependencies: (fake: LookDependencies) => LookDependencies = (fake) => fake,
): Promise<Match> {
  const { gateway, directory } = fakes(change);
  const environment = new MockActivityEnvironment({ attempt: 3 }, { logger: SILENT });
  const looking: FindInput = { ...ORDER, ...LONG_AFTER, mode: 'once', noneIs: 'proof', ...input };
  return environment.run(findRefund, dependencies({ gateway, directory }), looking);
}

const failureOf = (finding: Promise<Match>): Promise<ApplicationFailure> =>
  finding.then(
    (match) => {
      throw new Error(`decided: ${match.outcome}`);
    },
    (error: unknown) => error as ApplicationFailure,
  );

describe.each(MODES)('a refund that is looked for %s', (mode) => {
  it('is found', async () => {
    await expect(find(withRefunds('1'), { mode })).resolves.toEqual({
      outcome: 'found',
      refunds: [{ ...ours, dateCreated: made }],
    });
  });

  it('is proven not to be there', async () => {
    await expect(find({}, { mode })).resolves.toEqual({ outcome: 'none' });
    const siblings = [aClosedSibling('1')];
    await expect(find({ ...withRefunds('1'), siblings }, { mode })).resolves.toEqual({ outcome: 'none' });
  });

  it('is found where a closed workflow of the same ID has sent it, which is the same key', async () => {
    const now = { ...LONG_AFTER, firstSubmitAt: Date.now() - SECOND };
    const usedBefore = () => Promise.resolve({ since: LONG_AFTER.firstSubmitAt, mayBeOut: false });
    const reused = (fake: LookDependencies) => ({ ...fake, directory: { ...fake.directory, usedBefore } });
    await expect(find(withRefunds('1'), { mode, ...now }, reused)).resolves.toMatchObject({ outcome: 'found' });
    const isNew = { mode, ...now, idIsNew: true };
    await expect(find(withRefunds('1'), isNew, reused)).resolves.toEqual({ outcome: 'none' });
  });

  it('is looked for again in a moment when its owner may not be visible yet', async () => {
    const refunds = { p1: [{ ...ours, dateCreated: at(Date.now() + 60 * SECOND) }] };
    const failure = await failureOf(find({ refunds }, { mode }));
    expect(failure).toMatchObject({ name: 'ApplicationFailure', type: 'AwaitingVisibility', nonRetryable: false });
    expect(failure.message).toMatch(/^Not decided yet: .*\.$/);
    expect(failure.nextRetryDelay).toBeGreaterThan(60 * SECOND);
  });

  it.each(['ServerError', 'Timeout', 'BadRequest', 'NotFound', 'UnreadableResponse', 'Unauthorized'] as const)(
    'is looked for again after %s, however often',
    async (type) => {
      const gateway = { status: '500', cause: [{ code: '500000' }] };
      const failure = await failureOf(
        find({}, { mode }, (fake) => ({
          ...fake,
          gateway: { ...fake.gateway, listRefunds: () => Promise.reject(readError({ type, gateway })) },
        })),
      );
      expect(failure).toMatchObject({ name: 'ApplicationFailure', type, nonRetryable: false, details: [gateway] });
      expect(failure.message).toMatch(/^Looking for the refund failed: /);
    },
  );

  it.each(['attempts', 'siblings', 'retentionMs'] as const)(
    'is not decided when Temporal keeps %s to itself',
    async (call) => {
      const error = new Error('unavailable');
      const silent = find(withRefunds('1'), { mode }, (fake) => ({
        ...fake,
        directory: { ...fake.directory, [call]: () => Promise.reject(error) },
      }));
      await expect(silent).rejects.toThrow('unavailable');
    },
  );
});

describe('a refund of which the gateway has said that something moved', () => {
  it('is not proven to be absent by a look that finds nothing', async () => {
    await expect(find({}, { noneIs: 'noProof' })).resolves.toMatchObject({ outcome: 'undecidable', candidates: [] });
  });

  it('keeps being looked for', async () => {
    const failure = await failureOf(find({}, { noneIs: 'noProof', mode: 'untilDecided' }));
    expect(failure).toMatchObject({ type: 'Undecidable', nonRetryable: false });
  });

  it('is still found', async () => {
    await expect(find(withRefunds('1'), { noneIs: 'noProof' })).resolves.toMatchObject({ outcome: 'found' });
  });
});

describe('a refund of which an attempt’s answer was lost to Temporal', () => {
  const otherAmount = withRefunds('1');
  const forgotten = { noneIs: 'proofUnlessUnexplained', amount: 50 } as const;

  it('is proven to be absent by a look that finds nothing at all', async () => {
    await expect(find({}, forgotten)).resolves.toEqual({ outcome: 'none' });
    const siblings = [aClosedSibling('1')];
    await expect(find({ ...otherAmount, siblings }, forgotten)).resolves.toEqual({ outcome: 'none' });
  });

  it('is not proven to be absent while another amount was refunded that nobody claims', async () => {
    await expect(find(otherAmount, forgotten)).resolves.toMatchObject({
      outcome: 'undecidable',
      candidates: [{ id: '1' }],
    });
    await expect(find(otherAmount, { ...forgotten, noneIs: 'proof' })).resolves.toMatchObject({ outcome: 'none' });
  });

  it('waits until the owner of that one would be visible', async () => {
    const refunds = { p1: [{ ...ours, dateCreated: at(Date.now()) }] };
    await expect(failureOf(find({ refunds }, forgotten))).resolves.toMatchObject({ type: 'AwaitingVisibility' });
  });
});

describe('an undecidable refund', () => {
  it('is handed to a person with all that it may be', async () => {
    await expect(find(withRefunds('1', '2'))).resolves.toMatchObject({
      outcome: 'undecidable',
      why: expect.stringContaining('several') as string,
      candidates: [{ id: '1' }, { id: '2' }],
    });
  });

  it('is looked for until it is decided, at the policy’s own pace', async () => {
    const failure = await failureOf(find(withRefunds('1', '2'), { mode: 'untilDecided' }));
    expect(failure).toMatchObject({ name: 'ApplicationFailure', type: 'Undecidable', nonRetryable: false });
    expect(failure.nextRetryDelay ?? undefined).toBeUndefined();
    expect(failure.message).toMatch(/several refunds fit/);
  });
});

it('a look waits as the gateway asks it to, and at least 30 s for credentials', async () => {
  const denied = (change: Parameters<typeof readError>[0]) =>
    failureOf(
      find({}, {}, (fake) => ({
        ...fake,
        gateway: { ...fake.gateway, getPayments: () => Promise.reject(readError(change)) },
      })),
    );
  jest.spyOn(Math, 'random').mockReturnValue(0);
  await expect(denied({ type: 'RateLimited', retryAfterMs: 45_000 })).resolves.toMatchObject({
    nextRetryDelay: 45_000,
  });
  await expect(denied({ type: 'Forbidden' })).resolves.toMatchObject({ nextRetryDelay: 30_000 });
});

it('a look asks Temporal for its clock, telling when the attempt began on the worker’s', async () => {
  const before = Date.now();
  const attempts = jest.fn((_beganAt: number) => Promise.resolve({ clockOffsetMs: 0 }));
  await find({}, {}, (fake) => ({ ...fake, directory: { ...fake.directory, attempts } }));
  const beganAt = attempts.mock.calls[0]?.[0];
  expect(beganAt).toBeGreaterThanOrEqual(before);
  expect(beganAt).toBeLessThanOrEqual(Date.now());
});

it('a look goes by Temporal’s clock, not by the worker’s', async () => {
  // An hour old by the worker's clock, and of this moment by Temporal's.
  const behind = { ...withRefunds('1'), clockOffsetMs: -3_600_000 + SECOND };
  await expect(failureOf(find(behind))).resolves.toMatchObject({ type: 'AwaitingVisibility' });
});
