import { anId, aRequest, clientOf, manyRequests, refundId, untilProgress } from '../../support/batches';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';

/** A worker that sends two refunds at once, so that a batch makes a backlog. */
let world: RefundWorld;
/** With which its activities arrived at the worker. */
const prioritiesOf = new Map<string, unknown>();
beforeAll(async () => {
  world = await startRefundWorld({
    faults: [{ posts: { seed: 1, probability: 1, faults: [{ fault: 'slow', delayMs: 100 }] } }],
    worker: {
      maxConcurrentActivityTaskExecutions: 2,
      interceptors: {
        activity: [
          ({ info }) => {
            prioritiesOf.set(info.workflowExecution?.workflowId ?? '', info.priority);
            return {};
          },
        ],
      },
    },
  });
});
afterAll(() => world.stop());

it('lets a single refund overtake the lines of a batch that wait for a worker', async () => {
  const refunds = clientOf(world);
  const lines = manyRequests(world, 150, { sellerId: 'large' });
  const batch = await refunds.startBatch(anId(), { window: 150, perSecond: 150 });
  await batch.add(lines);
  await batch.seal();
  await untilProgress(batch, ({ onTheirWay, counts }) => counts.waiting === 0 && onTheirWay > 100);
  const before = world.sandbox.requests().length;

  // As late as the line would be: with a line's priority, behind all that waits.
  const line = aRequest(world, { sellerId: 'large' });
  const last = await world.client.workflow.start('refundPayment', {
    taskQueue: world.taskQueue,
    workflowId: refundId(line),
    args: [line],
    priority: { priorityKey: 4, fairnessKey: 'large' },
  });
  const urgent = await refunds.request(aRequest(world, { sellerId: 'small' }));
  await urgent.result();
  await last.result();
  await batch.result();

  const keys = world.sandbox.requests().map(({ key }) => key);
  const overtaken = keys.length - keys.indexOf(urgent.workflowId);
  const waited = keys.indexOf(urgent.workflowId) - before;
  expect(keys).toHaveLength(152);
  expect(waited).toBeLessThan(overtaken / 2);
  expect(keys.indexOf(urgent.workflowId)).toBeLessThan(keys.indexOf(last.workflowId));
}, 90_000);

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
