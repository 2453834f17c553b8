import { priorityOf } from '../../../src/contract/priority';
import { anId, aRequest, clientOf, manyRequests, refundId } from '../../support/batches';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';

/** A worker that sends two refunds at once, and none while the gate is shut: what queues for it is then known. */
let world: RefundWorld;
let gate = Promise.resolve();
/** With which its activities arrived at the worker. */
const prioritiesOf = new Map<string, unknown>();

beforeAll(async () => {
  world = await startRefundWorld({
    worker: {
      maxConcurrentActivityTaskExecutions: 2,
      interceptors: {
        activity: [
          ({ info }) => ({
            inbound: {
              async execute(input, next) {
                prioritiesOf.set(info.workflowExecution?.workflowId ?? '', info.priority);
                await gate;
                return await next(input);
              },
            },
          }),
        ],
      },
    },
  });
});
afterAll(() => world.stop());

async function untilQueued(workflowIds: string[]): Promise<void> {
  for (const workflowId of workflowIds) {
    const isQueued = async (): Promise<boolean> => {
      const found = await world.client.workflow
        .getHandle(workflowId)
        .describe()
        .catch(() => undefined);
      return (found?.raw.pendingActivities?.length ?? 0) > 0;
    };
    while (!(await isQueued())) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('lets a single refund overtake the lines of a batch that wait for a worker', async () => {
  let open = (): void => undefined;
  gate = new Promise((resolve) => (open = resolve));
  const refunds = clientOf(world);
  const lines = manyRequests(world, 120, { sellerId: 'large' });
  const batch = await refunds.startBatch(anId(), { window: 120, perSecond: 120 });
  await batch.add(lines);
  await batch.seal();
  await untilQueued(lines.map(refundId));

  const late = aRequest(world, { sellerId: 'large' });
  await world.client.workflow.start('refundPayment', {
    taskQueue: world.taskQueue,
    workflowId: refundId(late),
    args: [late],
    priority: priorityOf('batchLine', 'large'),
  });
  await untilQueued([refundId(late)]);
  const urgent = await refunds.request(aRequest(world, { sellerId: 'small' }));
  await untilQueued([urgent.workflowId]);
  open();
  await Promise.all([urgent.result(), refunds.handle(refundId(late)).result(), batch.result()]);

  const keys = world.sandbox.requests().map(({ key }) => key);
  expect(keys).toHaveLength(122);
  // Before it: what the worker holds, and what waits for it on each of the queue's few partitions.
  expect(keys.indexOf(urgent.workflowId)).toBeLessThan(20);
  expect(keys.indexOf(refundId(late))).toBeGreaterThan(60);
}, 120_000);

it('hands the priority of a refund on to its activities', async () => {
  const refund = await clientOf(world).request(aRequest(world, { sellerId: 'small' }));
  await refund.result();
  expect(prioritiesOf.get(refund.workflowId)).toMatchObject({ priorityKey: 2, fairnessKey: 'small' });
  const { events } = await world.client.workflow.getHandle(refund.workflowId).fetchHistory();
  expect(events).toHaveLength(12); // and it costs nothing
  const line = aRequest(world, { sellerId: 'large' });
  const batch = await clientOf(world).startBatch(anId());
  await batch.add([line]);
  await batch.seal();
  await batch.result();
  expect(prioritiesOf.get(refundId(line))).toMatchObject({ priorityKey: 4, fairnessKey: 'large' });
}, 60_000);
