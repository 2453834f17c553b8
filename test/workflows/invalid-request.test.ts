import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { findTemporalBinary } from '../../dev/temporal-binary';
import { endOf, startRefundWorld, type RefundWorld } from '../support/refund-world';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

const VALID = { advancedPaymentId: '21000123456', amount: 25 };

it.concurrent.each<[string, unknown, string]>([
  ['nothing at all', undefined, 'request'],
  ['null', null, 'request'],
  ['a text', 'refund', 'request'],
  ['a list', [VALID], 'request'],
  ['no payment', { amount: 25 }, 'advancedPaymentId'],
  ['a payment id that is a number', { ...VALID, advancedPaymentId: 21000123456 }, 'advancedPaymentId'],
  ['no amount', { advancedPaymentId: '21000123456' }, 'amount'],
  ['an amount of 0, which would be a full refund', { ...VALID, amount: 0 }, 'amount'],
  ['a negative amount', { ...VALID, amount: -1 }, 'amount'],
  ['an amount in a string', { ...VALID, amount: '25' }, 'amount'],
  ['too many decimals', { ...VALID, amount: 25.001 }, 'amount'],
  ['decimals of a currency without any', { ...VALID, amount: 25.5, currency: 'CLP' }, 'amount'],
  ['a currency in small letters', { ...VALID, currency: 'brl' }, 'currency'],
  ['an empty hold', { ...VALID, hold: {} }, 'hold'],
  ['a hold that nobody may release', { ...VALID, hold: { releasedByAnother: true } }, 'requestedBy'],
  ['a window longer than the key lives', { ...VALID, policy: { submitWindowSeconds: 82_801 } }, 'submitWindowSeconds'],
])('fails as InvalidRequest with %s, and sends nothing', async (_name, request, field) => {
  const handle = await world.client.workflow.start('refundPayment', {
    taskQueue: world.taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: request === undefined ? [] : [request],
  });
  const error: unknown = await handle.result().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ cause: { type: 'InvalidRequest', nonRetryable: true } });
  expect((error as { cause: Error }).cause.message).toContain(field);
  expect(world.sandbox.requests().filter(({ key }) => key === handle.workflowId)).toEqual([]);
});

it.each(['-starts-wrong', 'has blanks', `long-${'x'.repeat(64)}`, 'umlaut-ä'])(
  'fails as InvalidRequest under the workflow ID %s, which cannot be the key',
  async (workflowId) => {
    const handle = await world.start({ advancedPaymentId: world.addPayment(100) }, workflowId);
    expect(await endOf(handle)).toEqual({ closed: 'FAILED', failure: 'InvalidRequest' });
  },
);

it('takes plain JSON from the temporal CLI', async () => {
  const { path } = await findTemporalBinary();
  const advancedPaymentId = world.addPayment(100);
  const workflowId = `cli-${randomUUID()}`;
  const input = JSON.stringify({ advancedPaymentId, amount: 25.5, orderId: 'A-1001', unknownField: true });
  const temporal = (...args: string[]) =>
    promisify(execFile)(path, [
      ...args,
      '--address',
      process.env['TEMPORAL_ADDRESS'] ?? '',
      '--workflow-id',
      workflowId,
    ]);
  await temporal('workflow', 'start', '--type', 'refundPayment', '--task-queue', world.taskQueue, '--input', input);
  const { stdout } = await temporal('workflow', 'result', '--output', 'json');
  expect(stdout).toContain('"status": "refunded"');
  expect(world.sandbox.ledger()).toContainEqual(expect.objectContaining({ key: workflowId, amount: 25.5 }));
});
