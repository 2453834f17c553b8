import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { credentialsDirectory } from '../../src/credentials';
import { endOf, startRefundWorld, type RefundWorld } from '../support/refund-world';

let world: RefundWorld;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'refunds-sellers-'));
  const accessToken = credentialsDirectory({ directory });
  world = await startRefundWorld({ accessToken, otherTokens: ['TEST-of-shop-8'] });
  put('default', world.sandbox.token);
});
afterAll(async () => {
  await world.stop();
  rmSync(directory, { recursive: true });
});

const put = (name: string, token: string): void => writeFileSync(path.join(directory, name), token);
const requestsOf = (advancedPaymentId: string) =>
  world.sandbox.requests().filter((entry) => entry.advancedPaymentId === advancedPaymentId);

interface Pending {
  activityId: string;
  type: string;
  message: string;
}

/** Of the activity that waits for its next attempt, once it failed so. */
async function untilFailed(handle: WorkflowHandle, activity: string, type: string): Promise<Pending> {
  for (;;) {
    for (const { activityType, activityId, lastFailure } of (await handle.describe()).raw.pendingActivities ?? []) {
      const failed = lastFailure?.applicationFailureInfo?.type ?? '';
      if (activityType?.name !== activity || failed !== type) continue;
      return { activityId: activityId ?? '', type: failed, message: lastFailure?.message ?? '' };
    }
    await sleep(50);
  }
}

/** As an operator does who does not want to wait for the next attempt. */
async function tryNow({ workflowId }: WorkflowHandle, { activityId }: Pending): Promise<void> {
  const execution = { workflowId };
  await world.client.workflowService.resetActivity({ namespace: 'default', execution, id: activityId });
}

it("sends each seller's refund with its own token, and without a seller the default one", async () => {
  put('shop-8', 'TEST-of-shop-8');
  put('shop-9', 'TEST-that-the-gateway-refuses');
  const [own, none, refused] = await Promise.all(
    ['shop-8', undefined, 'shop-9'].map((sellerId) =>
      world.start({ advancedPaymentId: world.addPayment(100), ...(sellerId === undefined ? {} : { sellerId }) }),
    ),
  );
  expect((await endOf(own!)).result).toMatchObject({ status: 'refunded' });
  expect((await endOf(none!)).result).toMatchObject({ status: 'refunded' });
  expect((await untilFailed(refused!, 'submitRefund', 'Unauthorized')).message).toContain('HTTP 401');
  await refused!.terminate();
});

it('sends nothing for an unknown seller, says so to operators, and goes on once its file is there', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.start({ advancedPaymentId, sellerId: 'shop-7' });
  const pending = await untilFailed(handle, 'submitRefund', 'Unauthorized');
  expect(pending.message).toBe(
    'There is no access token for the call: seller "shop-7" is unknown: the credentials directory has no file "shop-7"; nothing was sent.',
  );
  expect(requestsOf(advancedPaymentId)).toEqual([]);
  put('shop-7', world.sandbox.token);
  await tryNow(handle, pending);
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', amount: 25 });
  expect(requestsOf(advancedPaymentId)).toHaveLength(1);
});

it('closes as canceled when it is canceled while its seller is unknown: nothing was ever sent', async () => {
  const advancedPaymentId = world.addPayment(100);
  const handle = await world.start({ advancedPaymentId, sellerId: 'nobody' });
  await untilFailed(handle, 'submitRefund', 'Unauthorized');
  await handle.signal('cancelRefund', { requestedBy: 'ana' });
  await untilFailed(handle, 'findRefund', 'Unauthorized'); // the failure of the attempts is lost with them: only a look is proof
  put('nobody', world.sandbox.token);
  await tryNow(handle, await untilFailed(handle, 'findRefund', 'Unauthorized'));
  expect((await endOf(handle)).result).toMatchObject({ status: 'canceled', canceledBy: 'ana' });
  expect(requestsOf(advancedPaymentId)).toEqual([]);
});

it('proves nothing while the seller is unknown: a cancel waits, and then finds that the money moved', async () => {
  put('shop-6', world.sandbox.token);
  const advancedPaymentId = world.addPayment(100);
  const posts = { script: [{ fault: 'lost-reply' as const }] };
  world.sandbox.setFaults({ advancedPaymentId, posts, gets: { script: [{ fault: '500', times: 999 }] } });
  const handle = await world.start({ advancedPaymentId, sellerId: 'shop-6' });
  await untilFailed(handle, 'submitRefund', 'ServerError'); // the look before the second attempt
  rmSync(path.join(directory, 'shop-6'));
  world.sandbox.setFaults({ advancedPaymentId });
  await handle.signal('cancelRefund', { requestedBy: 'ana' });
  const pending = await untilFailed(handle, 'findRefund', 'Unauthorized');
  expect(pending.message).toContain('seller "shop-6" is unknown');
  expect((await world.status(handle)).status).toBe('reconciling');
  put('shop-6', world.sandbox.token);
  await tryNow(handle, pending);
  expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', amount: 25 });
  expect(requestsOf(advancedPaymentId)).toHaveLength(1);
});
