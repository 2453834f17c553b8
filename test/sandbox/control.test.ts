import { startSandbox, type Sandbox } from '../../sandbox';
import { clientOf, until } from './client';

const ID = '21000123456';

describe('control of the sandbox', () => {
  let sandbox: Sandbox;
  let client: ReturnType<typeof clientOf>;
  beforeEach(async () => {
    sandbox = await startSandbox({
      faults: [{ advancedPaymentId: '21000000007', posts: { script: [{ fault: '503' }] } }],
    });
    client = clientOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  it('listens on loopback only', () => {
    expect(new URL(sandbox.url).hostname).toBe('127.0.0.1');
  });

  it('adds payments, and refuses to add them twice', async () => {
    const spec = {
      advancedPaymentId: '555',
      payments: [
        { amount: 60, currency: 'ARS' },
        { id: '77', amount: 40 },
      ],
    };
    const added = await client.control('payments', spec);
    expect(added).toMatchObject({
      status: 200,
      body: { advancedPaymentId: '555', paymentIds: [expect.any(String), '77'] },
    });
    expect((await client.get('/v1/payments/77')).body).toMatchObject({ id: 77, transaction_amount: 40 });
    expect((await client.control('payments', spec)).status).toBe(409);
    expect((await client.control('payments', { ...spec, advancedPaymentId: '556' })).status).toBe(409);
  });

  it('injects faults', async () => {
    await client.control('faults', { advancedPaymentId: ID, posts: { script: [{ fault: '503' }] } });
    expect((await client.refund(ID, 25)).status).toBe(503);
  });

  it.each([
    ['payments', { advancedPaymentId: 'abc', payments: [] }],
    ['faults', { posts: { script: [{ fault: 'no-such-fault' }] } }],
    ['faults', { advancedPaymentID: ID }],
    ['outage', { outage: 'yes' }],
    ['clock', {}],
  ])('refuses a mistake in %s by name: %p', async (path, body) => {
    const reply = await client.control(path, body);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({
      error: expect.stringMatching(/advancedPaymentId|posts|advancedPaymentID|outage|skewMs/),
    });
  });

  it('drops every connection of the gateway in an outage, and none of its own', async () => {
    await client.control('outage', { outage: true });
    await expect(client.refund(ID, 25)).rejects.toThrow();
    await expect(client.get(`/v1/advanced_payments/${ID}`)).rejects.toThrow();
    await client.control('outage', { outage: '503' });
    expect((await client.refund(ID, 25)).status).toBe(503);
    await client.control('outage', { outage: false });
    expect((await client.refund(ID, 25)).status).toBe(200);
    expect(sandbox.counters().outages).toBe(3);
  });

  it('shifts the Date header and date_created alike, and not the ledger', async () => {
    const skewMs = -3_600_000;
    await client.control('clock', { skewMs });
    const { headers, body } = await client.refund(ID, 25);
    const [refund] = body as { date_created: string }[];
    const times = [headers.get('date') ?? '', refund?.date_created ?? ''].map(Date.parse);
    for (const time of times) expect(Math.abs(time - skewMs - Date.now())).toBeLessThan(60_000);
    expect(Math.abs(Date.parse(sandbox.ledger()[0]?.committedAt ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('tells what was really refunded', async () => {
    const { body } = await client.refund(ID, 25);
    const [refund] = body as { id: number; payment_id: number }[];
    const { body: ledger } = await client.control('ledger');
    expect(ledger).toEqual([
      {
        key: 'key-1',
        advancedPaymentId: ID,
        refundIds: [String(refund?.id)],
        payments: [
          { paymentId: String(refund?.payment_id), refundId: String(refund?.id), amount: 25, status: 'approved' },
        ],
        amount: 25,
        refundedAmount: 25,
        status: 'approved',
        committedAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect(ledger).toEqual(sandbox.ledger());
  });

  it('tells every POST with its answer and fault, and never a token', async () => {
    sandbox.setFaults({ posts: { script: [{ fault: 'lost-reply' }] } });
    await client.refund(ID, 25).catch(() => undefined);
    await client.refund(ID, 25);
    await client.refund(ID, 25, { token: 'TEST-wrong' });
    await client.get(`/v1/advanced_payments/${ID}`);
    const { body, text } = await client.control('requests');
    const request = { advancedPaymentId: ID, key: 'key-1', body: '{"amount":25}', at: expect.stringMatching(/Z$/) };
    expect(body).toEqual({
      counters: { posts: 3, gets: 1, outages: 0, commits: 1, pending: 0, faults: { 'lost-reply': 1 } },
      requests: [
        { ...request, attempt: 1, fault: 'lost-reply', answer: 'dropped' },
        { ...request, attempt: 2, answer: 200 },
        { ...request, answer: 401 },
      ],
    });
    expect(text).not.toContain('TEST-');
  });

  it('goes back to how it was started, dropping what hangs', async () => {
    sandbox.setFaults({ posts: { script: [{ fault: 'slow', delayMs: 60_000 }] } });
    const hanging = expect(client.refund(ID, 25)).rejects.toThrow();
    await until(() => sandbox.counters().pending === 1);
    await client.control('reset', {});
    await hanging;
    expect(sandbox.counters()).toEqual({ posts: 0, gets: 0, outages: 0, commits: 0, pending: 0, faults: {} });
    expect((await client.refund('21000000007', 25)).status).toBe(503);
    expect((await client.refund(ID, 25)).body).toMatchObject([{ id: 1242469925 }]);
  });

  it('stops at once, whatever hangs', async () => {
    sandbox.setFaults({
      posts: { script: [{ fault: 'hang-before' }, { fault: 'late-commit', delayMs: 60_000, hang: true }] },
    });
    const hanging = [client.refund(ID, 25, { key: 'a' }), client.refund(ID, 25, { key: 'b' })];
    const all = Promise.allSettled(hanging);
    await until(() => sandbox.counters().pending === 2);
    await sandbox.stop();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(sandbox.ledger()).toEqual([]);
  });
});
