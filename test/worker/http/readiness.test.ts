import { ServiceError } from '@temporalio/client';
import { createReadiness, type Readiness, type Serving } from '../../../src/worker/http/readiness';

type Status = ReturnType<Serving['status']>;
const FINE: Status = { runState: 'RUNNING', workflowPollerState: 'POLLING', activityPollerState: 'POLLING' };

/** A worker, and a Temporal that answers as it is told. */
function ready(status: Partial<Status> = {}, answer: () => Promise<unknown> = async () => ({})) {
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
  };
  return { serving, asked: () => asked };
}

function readinessOf(
  { serving }: ReturnType<typeof ready>,
  checkCredentials: () => unknown = () => 'token',
): Readiness {
  const readiness = createReadiness(checkCredentials);
  readiness.serve(serving);
  return readiness;
}

const grpc = (code: number) => async () => {
  throw Object.assign(new ServiceError('refused'), { code });
};

it('nothing is in the way of a worker that polls, with credentials, from a Temporal that answers', async () => {
  expect(await readinessOf(ready()).reasons()).toEqual([]);
});

it.each([
  ['the worker failed', ready({ runState: 'FAILED' }), 'The worker is FAILED, not RUNNING'],
  ['no workflow poller', ready({ workflowPollerState: 'FAILED' }), 'The workflow poller is FAILED, not POLLING'],
  ['no activity poller', ready({ activityPollerState: 'SHUTDOWN' }), 'The activity poller is SHUTDOWN, not POLLING'],
  ['Temporal is away', ready({}, grpc(14)), 'Temporal does not answer (gRPC status 14)'],
  ['Temporal takes too long', ready({}, grpc(4)), 'Temporal does not answer (gRPC status 4)'],
])('it says when %s', async (_case, worker, reason) => {
  expect(await readinessOf(worker).reasons()).toEqual([reason]);
});

it.each([7, 12])('a refusal (gRPC status %d) is an answer of Temporal, too', async (code) => {
  expect(await readinessOf(ready({}, grpc(code))).reasons()).toEqual([]);
});

it.each([
  [
    'at once',
    () => {
      throw new Error('ENOENT /secret/path');
    },
  ],
  [
    'later',
    async () => {
      throw new Error('ENOENT /secret/path');
    },
  ],
] as const)(
  'it says when there are no credentials, found out %s, and not where they should be',
  async (_when, check) => {
    expect(await readinessOf(ready(), check).reasons()).toEqual(['The credentials for the gateway cannot be loaded']);
  },
);

it('it says all that is in the way at once', async () => {
  const worker = ready({ workflowPollerState: 'FAILED' }, grpc(14));
  expect(await readinessOf(worker).reasons()).toHaveLength(2);
});

it('a worker is not ready before it runs', async () => {
  expect(await createReadiness(() => 'token').reasons()).toEqual(['The worker is starting']);
});

it('a worker that drains is not ready, whatever else is well', async () => {
  const readiness = readinessOf(ready());
  readiness.drain();
  expect(await readiness.reasons()).toEqual(['The worker is draining: it takes no new work']);
});

it('Temporal is asked once, however many ask for the worker at the same time', async () => {
  const worker = ready();
  const readiness = readinessOf(worker);
  await Promise.all([readiness.reasons(), readiness.reasons(), readiness.reasons()]);
  expect(worker.asked()).toBe(1);
});
