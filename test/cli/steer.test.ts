import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { RefundRequest, RefundSnapshot } from '../../src/contract';
import { startCliWorld, type CliWorld } from './cli-world';

jest.setTimeout(60_000); // starts processes, on machines that may be busy

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
});
afterAll(() => world.stop());

const HELD: Partial<RefundRequest> = { hold: { untilReleased: true }, requestedBy: 'ana' };

function start(request: Partial<RefundRequest> = {}): Promise<WorkflowHandle> {
  return world.start({ advancedPaymentId: world.addPayment(100), ...request });
}

/** In review: the gateway took half of a split. */
async function startInReview(): Promise<WorkflowHandle> {
  const advancedPaymentId = world.addPayment(50, 50);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'partial-split' }] } });
  const handle = await world.start({ advancedPaymentId, amount: 100 });
  await world.until(handle, 'needsReview');
  return handle;
}

describe('status', () => {
  it.concurrent('is the snapshot of the query, and what Temporal knows', async () => {
    const handle = await start({ ...HELD, orderId: 'A-7', currency: 'BRL' });
    const { code, json } = await world.cli.json('status', handle.workflowId);
    expect(code).toBe(0);
    expect(json).toEqual({ ...(await world.status(handle)), temporal: { status: 'RUNNING' } });
    const { stdout } = await world.cli.run('status', handle.workflowId);
    for (const text of ['pending', 'BRL 25', 'A-7']) expect(stdout).toContain(text);
    await handle.cancel();
  });

  it.concurrent('shows what goes on at the gateway', async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '429', retryAfterSeconds: 600 }] } });
    const handle = await world.start({ advancedPaymentId });
    while ((await handle.describe()).raw.pendingActivities?.[0]?.lastFailure == null) continue;
    expect((await world.cli.json('status', handle.workflowId)).json).toMatchObject({
      status: 'submitting',
      temporal: {
        attempt: 2,
        lastFailure: expect.stringMatching(/^RateLimited: /),
        nextAttemptAt: expect.stringMatching(/Z$/),
      },
    });
    await handle.cancel();
  });

  it.concurrent('warns that a refund which was terminated is not where it stood', async () => {
    const handle = await start(HELD);
    await world.status(handle);
    await handle.terminate('by mistake');
    const { json, stderr } = await world.cli.json('status', handle.workflowId);
    expect(json).toMatchObject({ temporal: { status: 'TERMINATED' } });
    expect(stderr).toContain('cut off');
    expect((await world.cli.run('status', handle.workflowId)).stdout).not.toContain('waits for');
  });

  it.concurrent('says of one that was terminated in back-off nothing of a next attempt', async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '429', retryAfterSeconds: 600 }] } });
    const handle = await world.start({ advancedPaymentId });
    while ((await handle.describe()).raw.pendingActivities?.[0]?.lastFailure == null) continue;
    expect((await world.cli.run('status', handle.workflowId)).stdout).toMatch(/[^.], next at /); // one full stop or comma, not both
    await handle.terminate('by mistake');
    const { json } = await world.cli.json('status', handle.workflowId);
    expect((json as { temporal: object }).temporal).toEqual({ status: 'TERMINATED' });
    const { stdout } = await world.cli.run('status', handle.workflowId);
    for (const gone of ['next at', 'waits for', 'sent until']) expect(stdout).not.toContain(gone);
  });

  it.concurrent('says of one in review why it is, and how to settle it, until it is cut off', async () => {
    const handle = await startInReview();
    const { stdout } = await world.cli.run('status', handle.workflowId);
    expect(stdout).toMatch(/why +only a part was refunded: /);
    const settle = `refunds resolve ${handle.workflowId} --outcome … --by … --note …`;
    expect(stdout).toContain(settle);
    await handle.terminate('by mistake');
    expect((await world.cli.run('status', handle.workflowId)).stdout).not.toContain(settle);
  });

  it.concurrent('has the last answer, and who canceled and why', async () => {
    const canceled = await start(HELD);
    await world.cli.run('cancel', canceled.workflowId, '--requested-by', 'bo', '--reason', 'kept it');
    const { stdout } = await world.cli.run('status', canceled.workflowId);
    expect(stdout).toContain('canceled, asked for by bo: kept it');
    const refunded = await start({});
    await refunded.result();
    expect((await world.cli.run('status', refunded.workflowId)).stdout).toMatch(/last answer +Answered: /);
  });

  it.concurrent("has the gateway's own words, where it refused", async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '404' }] } });
    const { workflowId } = await world.start({ advancedPaymentId });
    const watched = await world.cli.run('watch', workflowId);
    expect(watched.stdout).toMatch(new RegExp(`^${workflowId} failed, no money moved. NotFound: `));
    expect(watched.stdout.split(workflowId)).toHaveLength(2); // it is named once
    for (const { stdout } of [watched, await world.cli.run('status', workflowId)]) {
      expect(stdout).toContain('the gateway says: Advanced payment not found');
    }
  });
});

describe('watch', () => {
  it.concurrent('says what changes, and ends with how it ended', async () => {
    const handle = await start(HELD);
    const { ended, output } = world.cli.start(['watch', handle.workflowId, '--json']);
    while (!output().includes('pending')) await new Promise((resolve) => setTimeout(resolve, 25));
    await handle.signal('releaseRefund', { releasedBy: 'bo' });
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      workflowId: handle.workflowId,
      status: 'refunded',
      result: { amount: 25 },
    });
    expect(stderr).toContain('pending');
  });

  it.concurrent('exits 1 when it failed, and says that nobody knows when it was terminated', async () => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: '404' }] } });
    const failed = await world.start({ advancedPaymentId });
    expect(await world.cli.json('watch', failed.workflowId)).toMatchObject({
      code: 1,
      json: { status: 'failed', failure: { type: 'NotFound', noMoneyMoved: true } },
    });
    const terminated = await start(HELD);
    await terminated.terminate('by mistake');
    expect(await world.cli.json('watch', terminated.workflowId)).toMatchObject({
      code: 1,
      json: { status: 'unknown', failure: { type: 'Terminated', noMoneyMoved: false } },
    });
  });
});

describe('cancel', () => {
  it.concurrent('tells that it came in time', async () => {
    const handle = await start(HELD);
    const { workflowId } = handle;
    const cancel = await world.cli.json('cancel', workflowId, '--by', 'bo', '--reason', 'kept it'); // as good as --requested-by
    expect(cancel).toMatchObject({ code: 0, json: { decision: 'canceled', status: 'canceled' } });
    expect(await handle.result()).toMatchObject({ canceledBy: 'bo', reason: 'kept it' });
  });

  it.concurrent('tells that it came too late', async () => {
    const handle = await start();
    await handle.result();
    expect(await world.cli.json('cancel', handle.workflowId)).toMatchObject({
      code: 0,
      json: { decision: 'tooLate', status: 'refunded' },
    });
  });

  it.concurrent.each([
    ['an attempt is in flight', () => world.taskQueue],
    ['no worker is there', () => `nobody-${randomUUID()}`],
  ])('says that it waits while %s, and is kept when the waiting is given up', async (_why, queue) => {
    const advancedPaymentId = world.addPayment(100);
    world.sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault: 'hang-before' }] } });
    const handle = await world.client.workflow.start('refundPayment', {
      taskQueue: queue(),
      workflowId: `refund-${randomUUID()}`,
      args: [{ advancedPaymentId, amount: 25 }],
    });
    const { child, ended, output } = world.cli.start(['cancel', handle.workflowId, '--requested-by', 'bo', '--json']);
    while (!output().includes('Not decided yet')) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, json: JSON.parse(stdout) as unknown }).toEqual({ code: 130, json: { decision: 'undecided' } });
    expect(stderr).toContain(`The cancel stands, and is decided all the same: refunds watch ${handle.workflowId}`);
    const { events = [] } = await handle.fetchHistory();
    const kept = events?.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
    expect(kept).toContain('cancelRefund');
    await handle.terminate('the test is over');
  });

  it.concurrent('is refused while a person has to settle it', async () => {
    const handle = await startInReview();
    expect(await world.cli.json('cancel', handle.workflowId)).toMatchObject({
      code: 3,
      json: { error: { type: 'RefundRefusedError', message: expect.stringContaining('InReview') } },
    });
    await handle.signal('resolveRefund', { outcome: 'refunded', resolvedBy: 'carla', note: 'seen' });
  });
});

describe('release', () => {
  it.concurrent('lets a held refund go', async () => {
    const handle = await start({ ...HELD, hold: { releasedByAnother: true } });
    expect(await world.cli.json('release', handle.workflowId, '--by', 'ana')).toMatchObject({
      code: 3,
      json: { error: { message: expect.stringContaining('SamePerson') } },
    });
    expect(await world.cli.json('release', handle.workflowId, '--requested-by', 'bo')).toMatchObject({
      code: 0,
      json: { releasedBy: 'bo' },
    });
    expect(await handle.result()).toMatchObject({ status: 'refunded' });
    expect(await world.cli.json('release', handle.workflowId)).toMatchObject({
      code: 3,
      json: { error: { message: expect.stringContaining('TooLate') } },
    });
  });
});

describe('resolve', () => {
  it.concurrent('settles a review on what a person found', async () => {
    const handle = await startInReview();
    const { refunds } = (await world.cli.json('status', handle.workflowId)).json as RefundSnapshot;
    const approved = refunds.filter(({ status }) => status === 'approved').map(({ id }) => id);
    const finding = ['--requested-by', 'carla', '--note', 'in the statement', '--refund-id', ...approved, '77'];
    const resolved = await world.cli.json('resolve', handle.workflowId, '--outcome', 'refunded', ...finding);
    expect(resolved).toMatchObject({
      code: 0,
      json: { status: 'refunded', resolution: { resolvedBy: 'carla', refundIds: [...approved, '77'] } },
    });
    expect(await handle.result()).toMatchObject({ status: 'refunded', resolution: { note: 'in the statement' } });
  });

  it.concurrent('needs an outcome, a person and a note', async () => {
    const wrong = [
      ['--outcome', 'perhaps', '--by', 'carla', '--note', 'seen'],
      ['--outcome', 'refunded', '--note', 'seen'],
      ['--outcome', 'refunded', '--by', 'carla'],
      ['--by', 'carla', '--note', 'seen'],
    ];
    for (const options of wrong) expect((await world.cli.json('resolve', 'any', ...options)).code).toBe(2);
  });

  it.concurrent('is refused where there is no review', async () => {
    const handle = await start(HELD);
    const finding = ['--outcome', 'refunded', '--by', 'carla', '--note', 'seen'];
    expect(await world.cli.json('resolve', handle.workflowId, ...finding)).toMatchObject({
      code: 3,
      json: { error: { message: expect.stringContaining('NotInReview') } },
    });
    await handle.cancel();
  });
});

describe('open', () => {
  it.concurrent('prints the link into the Web UI', async () => {
    const handle = await start();
    const { runId } = await handle.describe();
    const [, port] = (process.env['TEMPORAL_ADDRESS'] ?? '').split(':');
    const link = `/namespaces/default/workflows/${handle.workflowId}/${runId}/history`;
    expect(await world.cli.json('open', handle.workflowId)).toMatchObject({
      code: 0,
      json: { url: `http://localhost:${Number(port) + 1_000}${link}` }, // as of `temporal server start-dev --port`
    });
    const { stdout } = await world.cli.runWith(
      { TEMPORAL_UI_ADDRESS: 'https://ui.example/temporal/' },
      'open',
      handle.workflowId,
    );
    expect(stdout).toBe(`https://ui.example/temporal${link}\n`);
    expect((await world.cli.json('open', handle.workflowId, '--ui-address', 'javascript:alert(1)')).code).toBe(2);
  });
});

it.concurrent.each([
  ['status', []],
  ['watch', []],
  ['cancel', []],
  ['release', []],
  ['open', []],
  ['resolve', ['--outcome', 'refunded', '--by', 'carla', '--note', 'seen']],
])('%s exits 3 for a refund that nobody started', async (command, options) => {
  const { code, json } = await world.cli.json(command, `refund-${randomUUID()}`, ...options);
  expect(code).toBe(3);
  expect(json).toMatchObject({ error: { type: 'RefundNotFoundError' } });
});

it.concurrent('exits 4 when no worker is there to answer', async () => {
  const taskQueue = `nobody-${randomUUID()}`;
  const workflowId = `refund-${randomUUID()}`;
  const args = [{ advancedPaymentId: '1', amount: 25 }];
  const handle = await world.client.workflow.start('refundPayment', { taskQueue, workflowId, args });
  const { code, json } = await world.cli.json('status', workflowId);
  expect(code).toBe(4);
  expect(json).toMatchObject({ error: { message: expect.stringContaining(taskQueue) } });
  await handle.terminate('the test is over');
});
