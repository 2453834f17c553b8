import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { RefundRequest } from '../../src/contract';
import type { RefundRecord } from '../../src/cli/record';
import { startCliWorld, type CliWorld } from './cli-world';

jest.setTimeout(60_000); // starts processes, on machines that may be busy

const HELD = { hold: { untilReleased: true } };

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
});
afterAll(() => world.stop());

function start(request: Partial<RefundRequest> = {}): Promise<WorkflowHandle> {
  return world.start({ advancedPaymentId: world.addPayment(100), ...request });
}

/** Visibility lags behind by a moment. */
async function listUntil(count: number, ...filters: string[]): Promise<RefundRecord[]> {
  for (;;) {
    const { code, json } = await world.cli.json('list', ...filters);
    expect(code).toBe(0);
    if ((json as RefundRecord[]).length >= count) return json as RefundRecord[];
  }
}

describe('list', () => {
  it('finds the refunds of an order, apostrophes and all', async () => {
    for (const orderId of [`A-${randomUUID()}`, `O'Brien & Söhne ${randomUUID()}`]) {
      const advancedPaymentId = world.addPayment(100);
      const handle = await start({ advancedPaymentId, orderId });
      await handle.result();
      await start();
      expect(await listUntil(1, '--order', orderId, '--status', 'refunded')).toEqual([
        {
          workflowId: handle.workflowId,
          status: 'refunded',
          advancedPaymentId,
          orderId,
          amount: 25,
          startTime: expect.stringMatching(/Z$/),
          closeTime: expect.stringMatching(/Z$/),
        },
      ]);
    }
  });

  it('says that an order with a quotation mark in its name may not be found', async () => {
    expect((await world.cli.json('list', '--order', 'a "box"')).stderr).toContain('look for the payment');
  });

  it('tells an open refund in full by its missing amount and end', async () => {
    const advancedPaymentId = world.addPayment(100);
    const handle = await start({ advancedPaymentId, amount: 'full', ...HELD });
    const [found] = await listUntil(1, '--payment', advancedPaymentId, '--status', 'pending');
    expect(found).toMatchObject({ amount: null, orderId: null, closeTime: null, status: 'pending' });
    const { stdout } = await world.cli.run('list', '--payment', advancedPaymentId);
    expect(stdout).toContain(handle.workflowId);
    await handle.cancel();
  });

  it('finds the refunds of a seller by how they were started', async () => {
    const orderId = `A-${randomUUID()}`;
    const wanted = await Promise.all([start({ orderId, sellerId: 's-1' }), start({ orderId, sellerId: 's-1' })]);
    const others = await Promise.all([start({ orderId, sellerId: 's-2' }), start({ orderId })]);
    await listUntil(4, '--order', orderId);
    const found = await listUntil(2, '--order', orderId, '--seller', 's-1');
    expect(found.map(({ workflowId }) => workflowId).sort()).toEqual(wanted.map(({ workflowId }) => workflowId).sort());
    await Promise.all([...wanted, ...others].map((handle) => handle.result()));
  });

  it('leaves out what is younger, and says when there is more than it shows', async () => {
    const orderId = `A-${randomUUID()}`;
    const handles = [await start({ orderId }), await start({ orderId })];
    await listUntil(2, '--order', orderId);
    expect((await world.cli.json('list', '--order', orderId, '--older-than', '1h')).json).toEqual([]);
    const { json, stderr } = await world.cli.json('list', '--order', orderId, '--limit', '1');
    expect(json).toHaveLength(1);
    expect(stderr).toContain('more than 1');
    await Promise.all(handles.map((handle) => handle.result()));
  });

  it('finds what needs attention: in review and cut off, not what goes its way', async () => {
    const orderId = `A-${randomUUID()}`;
    const advancedPaymentId = world.addPayment(50, 50);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'partial-split' }] } });
    const review = await start({ advancedPaymentId, amount: 100, orderId });
    const cut = await start({ orderId, ...HELD });
    const held = await start({ orderId, ...HELD });
    await world.until(review, 'needsReview');
    await world.until(cut, 'pending');
    await cut.terminate('by mistake');
    const found = await listUntil(2, '--order', orderId, '--needs-attention');
    expect(Object.fromEntries(found.map(({ workflowId, status }) => [workflowId, status]))).toEqual({
      [review.workflowId]: 'needsReview',
      [cut.workflowId]: 'terminated',
    });
    const pending = await listUntil(1, '--order', orderId, '--status', 'pending');
    expect(pending.map(({ workflowId }) => workflowId)).toEqual([held.workflowId]);
    expect(await listUntil(1, '--order', orderId, '--status', 'cutOff')).toHaveLength(1);
    await held.cancel();
    await review.signal('resolveRefund', { outcome: 'refunded', resolvedBy: 'carla', note: 'seen' });
  });

  it.each([
    ['--status', 'done'],
    ['--older-than', 'an hour'],
    ['--limit', '0'],
  ])('exits 2 on %s %s', async (option, value) => {
    expect((await world.cli.json('list', option, value)).code).toBe(2);
  });
});

describe('views', () => {
  it('are links whose queries Temporal takes', async () => {
    const { code, json } = await world.cli.json('views', '--order', "O'Brien");
    expect(code).toBe(0);
    const { views } = json as { views: { name: string; query: string; url: string }[] };
    expect(views.map(({ name }) => name)).toEqual([
      'needs review',
      'held',
      'stuck submitting > 1 h',
      'cut off, money unknown',
      'by order',
    ]);
    for (const { query, url } of views) {
      expect(new URL(url).pathname).toBe('/namespaces/default/workflows');
      expect(new URL(url).searchParams.get('query')).toBe(query);
      await world.client.workflow.count(query);
    }
  });

  it('need to be told where the Web UI of a remote server is, and know it of Temporal Cloud', async () => {
    expect((await world.cli.json('views', '--address', 'temporal.example:7233')).code).toBe(2);
    const cloud = await world.cli.run(
      'views',
      '--address',
      'payments.a1b2c.tmprl.cloud:7233',
      '--namespace',
      'payments.a1b2c',
    );
    expect(cloud.stdout).toContain('https://cloud.temporal.io/namespaces/payments.a1b2c/workflows?query=');
  });
});
