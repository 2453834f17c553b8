import { ServiceError } from '@temporalio/client';
import type { KnownSeller } from '../../../src/credentials';
import { createReadiness, type Readiness, type Serving } from '../../../src/worker/http/readiness';

type Status = ReturnType<Serving['status']>;
const FINE: Status = { runState: 'RUNNING', workflowPollerState: 'POLLING', activityPollerState: 'POLLING' };

/** A worker, and a Temporal that answers as it is told. */
function ready(status: Partial<Status> = {}, answer: () => Promise<unknown> = async () => ({}), noWork?: string) {
  let asked = 0;
  const getSystemInfo = async () => {
    asked++;
    return await answer();
  };
  const serving = {
    status: () => ({ ...FINE, ...status }),
    connection: {
      workflowService: { getSystemInfo },
      withDeadline: async <T>(_deadline: number | Date, call: () => Promise<T>) => await call(),
    } as unknown as Serving['connection'],
    whyNoWork: async () => noWork,
  };
  return { serving, asked: () => asked };
}

const SELLER: KnownSeller = { sellerId: 'shop-7', token: () => 'token' };
const BROKEN: KnownSeller = { sellerId: 'shop-8', problem: 'its file holds no access token' };
const inspect = async () => [SELLER];

function readinessOf(
  { serving }: ReturnType<typeof ready>,
  sellers: () => Promise<KnownSeller[]> = inspect,
): Readiness {
  const readiness = createReadiness(sellers);
  readiness.serve(serving);
  return readiness;
}

const reasonsOf = async (readiness: Readiness): Promise<string[]> => (await readiness.report()).reasons;

const grpc = (code: number) => async () => {
  throw Object.assign(new ServiceError('refused'), { code });
};

it('nothing is in the way of a worker that polls, with credentials, from a Temporal that answers', async () => {
  expect(await readinessOf(ready()).report()).toEqual({ reasons: [], notices: [] });
});

it.each([
  ['the worker failed', ready({ runState: 'FAILED' }), 'The worker is FAILED, not RUNNING'],
  ['no workflow poller', ready({ workflowPollerState: 'FAILED' }), 'The workflow poller is FAILED, not POLLING'],
  ['no activity poller', ready({ activityPollerState: 'SHUTDOWN' }), 'The activity poller is SHUTDOWN, not POLLING'],
  ['Temporal is away', ready({}, grpc(14)), 'Temporal does not answer (gRPC status 14)'],
  ['Temporal takes too long', ready({}, grpc(4)), 'Temporal does not answer (gRPC status 4)'],
])('it says when %s', async (_case, worker, reason) => {
  expect(await reasonsOf(readinessOf(worker))).toEqual([reason]);
});

it.each([7, 12])('a refusal (gRPC status %d) is an answer of Temporal, too', async (code) => {
  expect(await reasonsOf(readinessOf(ready({}, grpc(code))))).toEqual([]);
});

it.each<[string, () => Promise<KnownSeller[]>]>([
  [
    'they cannot be read',
    async () => {
      throw new Error('ENOENT /secret/path');
    },
  ],
  ['none of them makes sense', async () => [BROKEN]],
])('it says when there are no credentials since %s, and not where they should be', async (_case, sellers) => {
  expect(await readinessOf(ready(), sellers).report()).toEqual({
    reasons: ['The credentials for the gateway cannot be loaded'],
    notices: [],
  });
});

it('a worker whose sellers are still to come is ready, and says that their refunds wait', async () => {
  expect(await readinessOf(ready(), async () => []).report()).toEqual({
    reasons: [],
    notices: ['No seller has credentials yet: refunds wait'],
  });
});

it('one seller who cannot be served keeps nobody from serving the others', async () => {
  expect(await readinessOf(ready(), async () => [BROKEN, SELLER]).report()).toEqual({ reasons: [], notices: [] });
});

it('a worker that gets no work is ready for it, and says why it gets none', async () => {
  const idle = ready({}, undefined, 'Task queue refunds gives its work to version refunds:1');
  expect(await readinessOf(idle).report()).toEqual({
    reasons: [],
    notices: ['Task queue refunds gives its work to version refunds:1'],
  });
});

it('it says all that is in the way at once', async () => {
  const worker = ready({ workflowPollerState: 'FAILED' }, grpc(14));
  expect(await reasonsOf(readinessOf(worker))).toHaveLength(2);
});

it('a worker is not ready before it runs', async () => {
  expect(await reasonsOf(createReadiness(inspect))).toEqual(['The worker is starting']);
});

it('a worker that drains is not ready, whatever else is well', async () => {
  const readiness = readinessOf(ready());
  readiness.drain();
  expect(await reasonsOf(readiness)).toEqual(['The worker is draining: it takes no new work']);
});

it('Temporal and the credentials are asked once, however many ask for the worker at the same time', async () => {
  const worker = ready();
  let inspected = 0;
  const readiness = readinessOf(worker, async () => {
    inspected++;
    return [SELLER];
  });
  await Promise.all([readiness.report(), readiness.report(), readiness.report()]);
  await readiness.report();
  expect({ asked: worker.asked(), inspected }).toEqual({ asked: 1, inspected: 1 });
});
