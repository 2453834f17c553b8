import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { RefundClient, RefundConflictError, type RefundHandle, type RefundRequest } from '../../src';
import { QUICK, startRefundWorld, type RefundWorld } from '../support/refund-world';
import { thrown } from './thrown';

let world: RefundWorld;
let refunds: RefundClient;
/** Of a task queue that nobody serves: what is started there only waits. */
let unserved: RefundClient;

beforeAll(async () => {
  world = await startRefundWorld();
  refunds = new RefundClient(world.client, { taskQueue: world.taskQueue });
  unserved = new RefundClient(world.client, { taskQueue: `nobody-${randomUUID()}` });
});
afterAll(() => world.stop());

const started: string[] = [];
afterEach(async () => {
  for (const workflowId of started.splice(0)) {
    await world.client.workflow
      .getHandle(workflowId)
      .terminate()
      .catch(() => undefined); // closed already
  }
});

function aRequest(fields: Partial<RefundRequest> = {}): RefundRequest {
  return { advancedPaymentId: world.addPayment(100), amount: 25, reference: 'return-7', ...fields };
}

async function start(request: RefundRequest, client = unserved, workflowId?: string): Promise<RefundHandle> {
  const refund = await client.request(request, workflowId === undefined ? {} : { workflowId });
  started.push(refund.workflowId);
  return refund;
}

/** As a caller in another language does: plain JSON, no search attributes, no summary. */
async function startElsewhere(input: object, workflowId: string, type = 'refundPayment'): Promise<void> {
  started.push(workflowId);
  const { connection } = world.client;
  await connection.workflowService.startWorkflowExecution({
    namespace: 'default',
    requestId: randomUUID(),
    workflowId,
    workflowType: { name: type },
    taskQueue: { name: world.taskQueue },
    input: {
      payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(input)) }],
    },
  });
}

async function exists(workflowId: string): Promise<boolean> {
  return await world.client.workflow
    .getHandle(workflowId)
    .describe()
    .then(
      () => true,
      () => false,
    );
}

describe('a request', () => {
  it('starts a refund under an ID made of payment and reference, and its result is the refund', async () => {
    const request = aRequest({ orderId: 'A-1001', currency: 'BRL' });
    const refund = await start(request, refunds);
    expect(refund).toMatchObject({ workflowId: `refund-${request.advancedPaymentId}-return-7`, attached: false });
    const result = await refund.result();
    expect(result).toMatchObject({ status: 'refunded', amount: 25, idempotencyKey: refund.workflowId });
    expect(await refund.status()).toMatchObject({ status: 'refunded', reference: 'return-7' });
    const { runId } = await world.client.workflow.getHandle(refund.workflowId).describe();
    expect(refund.runId).toBe(runId);
  });

  it('starts under the ID that it is given, without a reference', async () => {
    const request = { advancedPaymentId: world.addPayment(100), amount: 25 };
    const workflowId = `order:A.1001-${randomUUID()}`;
    expect((await start(request, unserved, workflowId)).workflowId).toBe(workflowId);
    expect((await start(request, unserved, workflowId)).attached).toBe(true);
  });

  it.each<[string, Partial<RefundRequest>, [order?: string, amount?: number]]>([
    ['pending', { hold: { untilReleased: true }, orderId: 'A-1001' }, ['A-1001', 25]],
    ['submitting', { amount: 'full' }, []],
  ])('says %s, payment, order and amount to the search, and what it is to the UI', async (status, fields, more) => {
    const request = aRequest(fields);
    const refund = await start(request);
    const description = await world.client.workflow.getHandle(refund.workflowId).describe();
    const attributes = description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    const [orderId, amount] = more;
    expect(Object.fromEntries(attributes)).toEqual({
      RefundStatus: status,
      AdvancedPaymentId: request.advancedPaymentId,
      ...(orderId === undefined ? {} : { OrderId: orderId }),
      ...(amount === undefined ? {} : { RefundAmount: amount }),
    });
    expect(await description.staticSummary()).toContain(`of advanced payment ${request.advancedPaymentId}`);
    expect(description.taskQueue).toContain('nobody-');
  });

  it('is started with a summary that fits, whatever the order is called', async () => {
    const refund = await start(aRequest({ orderId: '注文*'.repeat(80), amount: 999999999999.99, currency: 'BRL' }));
    const { staticSummary } = await world.client.workflow.getHandle(refund.workflowId).describe();
    const summary = await staticSummary();
    expect(Buffer.byteLength(summary ?? '')).toBeLessThanOrEqual(200);
    expect(summary).toMatch(/for order 注文\\\*注/);
  });

  it('carries the fields of the contract only, and of the policy only what was given', async () => {
    const request = aRequest({ hold: { seconds: 60, untilReleased: false }, policy: { maxRetrySeconds: 7 } });
    const strange = {
      ...request,
      card: '4111',
      hold: { ...request.hold, more: 1 },
      policy: { ...request.policy, x: 1 },
    };
    const refund = await start(strange);
    const { events } = await world.client.workflow.getHandle(refund.workflowId).fetchHistory();
    const payload = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
    expect(JSON.parse(Buffer.from(payload?.data ?? []).toString())).toEqual({
      ...request,
      hold: { seconds: 60 },
      policy: { maxRetrySeconds: 7 },
    });
  });
});

describe('a repeated request', () => {
  it('starts one refund when it is made twice at once', async () => {
    const request = aRequest();
    const both = await Promise.all([start(request, refunds), start(request, refunds)]);
    expect(both.map(({ attached }) => attached).sort()).toEqual([false, true]);
    expect(both[0].runId).toBe(both[1].runId);
    await Promise.all(both.map((refund) => refund.result()));
    expect(world.sandbox.requests().filter(({ key }) => key === both[0].workflowId)).toHaveLength(1);
  });

  it('attaches to the refund that is running, and to the one that is closed', async () => {
    const request = aRequest({ hold: { untilReleased: true } });
    await start(request, refunds);
    const running = await start(request, refunds);
    expect(running.attached).toBe(true);
    await running.release();
    const result = await running.result();
    const closed = await start(request, refunds);
    expect(closed).toMatchObject({ attached: true, runId: running.runId });
    expect(await closed.result()).toEqual(result);
    expect(world.sandbox.requests().filter(({ key }) => key === closed.workflowId)).toHaveLength(1);
  });

  it('attaches whoever asks, why, and with what timing', async () => {
    const request = aRequest({ requestedBy: 'ana', reason: 'broken' });
    await start(request);
    const again = { ...request, requestedBy: 'ben', reason: 'late', policy: { maxRetrySeconds: 9 } };
    expect((await start(again)).attached).toBe(true);
  });

  it('attaches however the same hold is written', async () => {
    const request = aRequest({ hold: { seconds: 60, untilReleased: false } });
    await start(request);
    expect((await start({ ...request, hold: { seconds: 60 } })).attached).toBe(true);
  });

  it('compares what a codec has encoded', async () => {
    const dataConverter = { payloadCodecs: [reversing(1), reversing(2)] };
    const encoding = new Client({ connection: world.client.connection, dataConverter });
    const client = new RefundClient(encoding, { taskQueue: 'nobody' });
    const request = aRequest();
    await start(request, client);
    expect((await start(request, client)).attached).toBe(true);
    expect(await thrown(RefundConflictError, start({ ...request, amount: 26 }, client))).toMatchObject({
      fields: ['amount'],
    });
    const unreadable = await thrown(RefundConflictError, start(request));
    expect(unreadable.message).toContain('data converter');
  });
});

/** Prepends a byte and reverses: order matters, and so does that it is undone. */
function reversing(mark: number) {
  type Payload = { metadata?: Record<string, Uint8Array> | null; data?: Uint8Array | null };
  const encoding = Buffer.from('binary/reversed');
  return {
    encode: (payloads: Payload[]) =>
      Promise.resolve(
        payloads.map((payload) => ({
          metadata: { ...payload.metadata, encoding, [`was${mark}`]: payload.metadata?.['encoding'] ?? encoding },
          data: Buffer.from([mark, ...Buffer.from(payload.data ?? []).reverse()]),
        })),
      ),
    decode: (payloads: Payload[]) =>
      Promise.resolve(
        payloads.map(({ metadata, data }) => {
          const was = metadata?.[`was${mark}`];
          if (was === undefined || data?.[0] !== mark) throw new Error('not mine');
          return { metadata: { ...metadata, encoding: was }, data: Buffer.from(data.slice(1)).reverse() };
        }),
      ),
  };
}

describe('another request under the same ID', () => {
  it.each<[string, Partial<RefundRequest>, Partial<RefundRequest>]>([
    ['advancedPaymentId', {}, { advancedPaymentId: '21000999' }],
    ['amount', {}, { amount: 26 }],
    ['amount', {}, { amount: 'full' }],
    ['reference', {}, { reference: 'return-8' }],
    ['orderId', {}, { orderId: 'A-1' }],
    ['currency', {}, { currency: 'ARS' }],
    ['sellerId', {}, { sellerId: 'other' }],
    ['hold', {}, { hold: { seconds: 5 } }],
    ['hold', { hold: { seconds: 5 } }, { hold: { seconds: 6 } }],
    ['hold', { hold: { seconds: 5 } }, { hold: { seconds: 5, untilReleased: true } }],
    [
      'requestedBy',
      { requestedBy: 'ana', hold: { releasedByAnother: true } },
      { requestedBy: 'ben', hold: { releasedByAnother: true } },
    ],
  ])('is a conflict that names %s', async (field, fields, other) => {
    const request = aRequest(fields);
    const workflowId = `conflict-${randomUUID()}`;
    await start(request, unserved, workflowId);
    const conflict = await thrown(RefundConflictError, start({ ...request, ...other }, unserved, workflowId));
    expect(conflict).toMatchObject({ workflowId, fields: [field] });
    expect(conflict.message).toContain(`differs in ${field}.`);
    expect(conflict.message).not.toMatch(/\b(26|ARS|ben|21000999)\b/);
  });

  it('names every field that differs, of a closed refund too', async () => {
    const request = aRequest();
    const refund = await start(request, refunds);
    await refund.result();
    const conflict = await thrown(RefundConflictError, start({ ...request, amount: 1, orderId: 'A-1' }, refunds));
    expect(conflict.fields).toEqual(['amount', 'orderId']);
  });

  it('is a conflict with a workflow of another type', async () => {
    const workflowId = `other-type-${randomUUID()}`;
    await startElsewhere({}, workflowId, 'shipOrder');
    const conflict = await thrown(RefundConflictError, start(aRequest(), unserved, workflowId));
    expect(conflict.message).toContain('another type');
  });
});

describe('a refund started in another language', () => {
  it('is found by its ID', async () => {
    const request = aRequest({ policy: QUICK });
    const workflowId = `elsewhere-${randomUUID()}`;
    await startElsewhere(request, workflowId);
    const refund = refunds.handle(workflowId);
    expect(await refund.result()).toMatchObject({ status: 'refunded', amount: 25 });
    expect(await refund.status()).toMatchObject({ status: 'refunded' });
  });

  it('is attached to by the same request, and a conflict for another', async () => {
    const request = aRequest({ hold: { untilReleased: true } });
    const workflowId = `refund-${request.advancedPaymentId}-return-7`;
    await startElsewhere({ ...request, orderId: null, extra: 1 }, workflowId);
    expect((await start(request)).attached).toBe(true);
    expect(await thrown(RefundConflictError, start({ ...request, amount: 1 }))).toMatchObject({ fields: ['amount'] });
  });

  it('is a conflict when its request was invalid', async () => {
    const request = aRequest();
    const workflowId = `refund-${request.advancedPaymentId}-return-7`;
    await startElsewhere({ ...request, amount: '25' }, workflowId);
    const conflict = await thrown(RefundConflictError, start(request));
    expect(conflict.message).toContain('invalid');
  });
});

it('refuses to start where the search attributes are missing, and says so', async () => {
  const namespace = `bare-${randomUUID()}`;
  const { connection } = world.client;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  const bare = new RefundClient(new Client({ connection, namespace }));
  const request = aRequest();
  await expect(bare.request(request)).rejects.toThrow(/RefundStatus|AdvancedPaymentId|RefundAmount/);
  expect(await exists(`refund-${request.advancedPaymentId}-return-7`)).toBe(false);
});
