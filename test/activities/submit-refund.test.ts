import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { submitRefund } from '../../src/activities/submit-refund';
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
