import { startSandbox, type PostFault, type Sandbox } from '../../sandbox';
import { clientOf, until } from './client';

const ID = '21000123456';

describe('faults of a refund', () => {
  let sandbox: Sandbox;
  let client: ReturnType<typeof clientOf>;
  beforeEach(async () => {
    sandbox = await startSandbox();
    client = clientOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  const meet = (...script: PostFault[]): void => sandbox.setFaults({ advancedPaymentId: ID, posts: { script } });
  const committed = (): number => sandbox.ledger().length;
  /** As a client whose patience ends once the gateway has its request. */
  const leave = async (): Promise<void> => {
    const leaving = new AbortController();
    const left = expect(client.refund(ID, 25, { signal: leaving.signal })).rejects.toThrow();
    const before = sandbox.requests().length;
    await until(() => sandbox.requests().length > before);
    leaving.abort();
    await left;
  };

  it.each<[PostFault['fault'], number, string]>([
    ['400', 400, '400048'],
    ['too-old', 400, '400'],
    ['401', 401, '401'],
    ['403', 403, '403'],
    ['404', 404, '404002'],
    ['408', 408, '408'],
    ['409', 409, '401001'],
    ['422', 422, '422001'],
    ['423', 423, '423'],
    ['424', 424, '424'],
    ['425', 425, '425'],
    ['429', 429, '429'],
    ['500', 500, '500000'],
    ['500-before', 500, '500000'],
    ['503', 503, '503'],
  ])('%s: answers %i with cause %s, commits nothing, and passes', async (fault, status, code) => {
    meet({ fault });
    expect(await client.refund(ID, 25)).toMatchObject({ status, body: { status: String(status), cause: [{ code }] } });
    expect(committed()).toBe(0);
    expect((await client.refund(ID, 25)).status).toBe(200);
    expect(committed()).toBe(1);
  });

  it('429: says when to come back', async () => {
    meet({ fault: '429', retryAfterSeconds: 7 });
    expect((await client.refund(ID, 25)).headers.get('retry-after')).toBe('7');
  });

  it('html-502: answers with a page of a proxy', async () => {
    meet({ fault: 'html-502' });
    const reply = await client.refund(ID, 25);
    expect(reply.status).toBe(502);
    expect(reply.headers.get('content-type')).toBe('text/html');
    expect(reply.text).toContain('<html>');
    expect(committed()).toBe(0);
  });

  it('redirect: points back to itself with a 307, so that following it would refund', async () => {
    meet({ fault: 'redirect' });
    const reply = await client.refund(ID, 25);
    expect(reply.status).toBe(307);
    expect(reply.headers.get('location')).toBe(`/v1/advanced_payments/${ID}/refunds`);
    expect(committed()).toBe(0);
  });

  it('reset-before: drops the connection and commits nothing', async () => {
    meet({ fault: 'reset-before' });
    await expect(client.refund(ID, 25)).rejects.toThrow('fetch failed');
    expect(committed()).toBe(0);
  });

  it.each<[string, PostFault]>([
    ['lost-reply', { fault: 'lost-reply' }],
    ['truncated', { fault: 'truncated' }],
  ])('%s: commits, loses the answer, and replays the refund to the next request', async (_name, fault) => {
    meet(fault);
    await expect(client.refund(ID, 25)).rejects.toThrow();
    expect(committed()).toBe(1);
    const replay = await client.refund(ID, 25);
    expect(replay).toMatchObject({ status: 200, body: [{ id: Number(sandbox.ledger()[0]?.refundIds[0]) }] });
    expect(committed()).toBe(1);
  });

  it.each<[PostFault['fault'], number]>([
    ['500-after', 500],
    ['malformed', 200],
    ['unknown-shape', 200],
  ])('%s: commits, answers an unusable %i, and replays the refund to the next request', async (fault, status) => {
    meet({ fault });
    const reply = await client.refund(ID, 25);
    expect(reply.status).toBe(status);
    expect(Array.isArray(reply.body)).toBe(false);
    expect(committed()).toBe(1);
    expect(await client.refund(ID, 25)).toMatchObject({ status: 200, body: [{ amount: 25, status: 'approved' }] });
    expect(committed()).toBe(1);
  });

  it('malformed: is no JSON', async () => {
    meet({ fault: 'malformed' });
    const { text } = await client.refund(ID, 25);
    expect(text).toMatch(/^\[\{"id"/);
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  it('slow-drip: arrives whole, byte by byte', async () => {
    meet({ fault: 'slow-drip', delayMs: 1 });
    expect(await client.refund(ID, 25)).toMatchObject({ status: 200, body: [{ amount: 25 }] });
  });

  it('slow-drip: has committed although nobody waits for the last byte', async () => {
    meet({ fault: 'slow-drip', delayMs: 200 });
    await leave();
    await until(() => committed() === 1);
    await until(() => sandbox.counters().pending === 0);
  });

  it('hang-before: refunds after the delay when the client is still there', async () => {
    meet({ fault: 'hang-before', delayMs: 20 });
    expect((await client.refund(ID, 25)).status).toBe(200);
  });

  it('hang-before: never refunds a client that has left', async () => {
    meet({ fault: 'hang-before', delayMs: 150 });
    await leave();
    await until(() => sandbox.counters().pending === 0);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(committed()).toBe(0);
    expect((await client.refund(ID, 25)).status).toBe(200);
  });

  it('slow: refunds even a client that has left', async () => {
    meet({ fault: 'slow', delayMs: 300 });
    await leave();
    await until(() => committed() === 1);
  });

  it('hang-after: has committed long before it answers', async () => {
    meet({ fault: 'hang-after', delayMs: 100 });
    const reply = client.refund(ID, 25);
    await until(() => committed() === 1);
    expect(sandbox.requests()).toMatchObject([{ answer: 'pending' }]);
    expect((await reply).status).toBe(200);
  });

  it.each([false, true])('late-commit: commits after the connection was lost (hang: %p)', async (hang) => {
    meet({ fault: 'late-commit', delayMs: 100, hang });
    await leave();
    expect(committed()).toBe(0);
    expect((await client.refund(ID, 25)).status).toBe(409);
    await until(() => committed() === 1);
    expect((await client.refund(ID, 25)).status).toBe(200);
    expect(committed()).toBe(1);
  });

  it('rejected: keeps a rejected refund in the ledger, and its money free', async () => {
    meet({ fault: 'rejected' });
    expect(await client.refund(ID, 1000)).toMatchObject({ status: 200, body: [{ amount: 1000, status: 'rejected' }] });
    expect(sandbox.ledger()).toMatchObject([{ status: 'rejected', amount: 1000, refundedAmount: 0 }]);
    expect((await client.refund(ID, 1000, { key: 'another' })).body).toMatchObject([{ status: 'approved' }]);
  });

  it('partial-split: approves the first part of a split and rejects the others', async () => {
    sandbox.addPayment({ advancedPaymentId: '555', payments: [{ amount: 10 }, { amount: 20 }, { amount: 30 }] });
    sandbox.setFaults({ posts: { script: [{ fault: 'partial-split' }] } });
    const { body } = await client.refund('555', 'full', { text: '' });
    expect(body).toMatchObject([{ status: 'approved' }, { status: 'rejected' }, { status: 'rejected' }]);
    expect(sandbox.ledger()).toMatchObject([{ status: 'partial', amount: 60, refundedAmount: 10 }]);
  });

  it('wrong-sum: refunds half, and answer, replay, GET and ledger all say so', async () => {
    meet({ fault: 'wrong-sum' });
    const first = await client.refund(ID, 25);
    expect(first.body).toMatchObject([{ amount: 12.5 }]);
    expect((await client.refund(ID, 25)).text).toBe(first.text);
    expect((await client.get('/v1/payments/51617407254/refunds')).body).toMatchObject([{ amount: 12.5 }]);
    expect(sandbox.ledger()).toMatchObject([{ refundedAmount: 12.5 }]);
  });

  it('misreported-sum: refunds all of it, while answer and replay say half', async () => {
    meet({ fault: 'misreported-sum' });
    expect((await client.refund(ID, 25)).body).toMatchObject([{ amount: 12.5 }]);
    expect((await client.refund(ID, 25)).body).toMatchObject([{ amount: 12.5 }]);
    expect((await client.get('/v1/payments/51617407254/refunds')).body).toMatchObject([{ amount: 25 }]);
    expect(sandbox.ledger()).toMatchObject([{ refundedAmount: 25 }]);
  });

  it('string-shapes: writes ids and amounts as strings', async () => {
    meet({ fault: 'string-shapes' });
    expect((await client.refund(ID, 24.5)).body).toMatchObject([
      {
        id: '1242469925',
        payment_id: '51617407254',
        amount: '24.50',
        source: { id: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
  });

  it('no-status: leaves out status and date', async () => {
    meet({ fault: 'no-status' });
    const { body } = await client.refund(ID, 25);
    expect(Object.keys((body as object[])[0] ?? {})).toEqual(['id', 'payment_id', 'amount', 'source']);
    expect(sandbox.ledger()).toMatchObject([{ status: 'approved' }]);
  });

  it.each([
    ['approved', 75],
    ['rejected', 100],
  ] as const)('in_process: settles to %s at the second look', async (settle, leftOfHundred) => {
    sandbox.addPayment({ advancedPaymentId: '555', payments: [{ id: '77', amount: 100 }] });
    sandbox.setFaults({ posts: { script: [{ fault: 'in_process', settle, settleAfterPolls: 2 }] } });
    const { body } = await client.refund('555', 25);
    expect(body).toMatchObject([{ status: 'in_process' }]);
    expect(sandbox.ledger()).toMatchObject([{ status: 'in_process', refundedAmount: 0 }]);
    const path = `/v1/payments/77/refunds/${(body as { id: number }[])[0]?.id}`;
    expect((await client.get(path)).body).toMatchObject({ status: 'in_process' });
    expect((await client.get(path)).body).toMatchObject({ status: settle });
    expect(sandbox.ledger()).toMatchObject([{ status: settle, refundedAmount: settle === 'approved' ? 25 : 0 }]);
    expect((await client.refund('555', 0, { key: 'rest' })).body).toMatchObject([{ amount: leftOfHundred }]);
  });

  it('in_process: settles by time, and holds its money until then', async () => {
    meet({ fault: 'in_process', settle: 'rejected', settleAfterMs: 150 });
    await client.refund(ID, 1000);
    expect((await client.refund(ID, 1, { key: 'other' })).status).toBe(400);
    await until(() => sandbox.ledger()[0]?.status === 'rejected');
    expect((await client.refund(ID, 1, { key: 'other' })).status).toBe(200);
  });
});

describe('faults of a reading', () => {
  let sandbox: Sandbox;
  let client: ReturnType<typeof clientOf>;
  const path = '/v1/payments/51617407254/refunds';
  beforeEach(async () => {
    sandbox = await startSandbox();
    client = clientOf(sandbox);
    await client.refund(ID, 25);
  });
  afterEach(() => sandbox.stop());

  it.each([
    ['500', 500],
    ['401', 401],
    ['403', 403],
    ['404', 404],
    ['429', 429],
    ['503', 503],
    ['html-502', 502],
  ] as const)('%s: answers %i once', async (fault, status) => {
    sandbox.setFaults({ gets: { script: [{ fault }] } });
    expect((await client.get(path)).status).toBe(status);
    expect((await client.get(path)).status).toBe(200);
    expect(sandbox.counters().faults).toEqual({ [fault]: 1 });
  });

  it.each(['reset-before', 'lost-reply', 'truncated'] as const)('%s: breaks the connection', async (fault) => {
    sandbox.setFaults({ gets: { script: [{ fault }] } });
    await expect(client.get(path)).rejects.toThrow();
  });

  it.each(['slow', 'slow-drip'] as const)('%s: arrives in the end', async (fault) => {
    sandbox.setFaults({ gets: { script: [{ fault, delayMs: 1 }] } });
    expect((await client.get(path)).body).toMatchObject([{ amount: 25 }]);
  });

  it.each([
    ['malformed', undefined],
    ['unknown-shape', {}],
    ['string-shapes', [expect.objectContaining({ id: '1242469925', amount: '25.00' })]],
    ['no-status', [expect.not.objectContaining({ status: 'approved' })]],
    ['single-object', expect.objectContaining({ id: 1242469925, status: 'approved' })],
  ] as const)('%s: answers 200 in another shape', async (fault, body) => {
    sandbox.setFaults({ gets: { script: [{ fault }] } });
    const reply = await client.get(path);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual(body);
  });

  it('belongs to one advanced payment, its payments included', async () => {
    await client.refund('21000999999', 25, { key: 'other' });
    sandbox.setFaults({ advancedPaymentId: ID, gets: { script: [{ fault: '500', times: 2 }] } });
    expect((await client.get('/v1/payments/51617407255/refunds')).status).toBe(200);
    expect((await client.get(path)).status).toBe(500);
    expect((await client.get(`/v1/advanced_payments/${ID}`)).status).toBe(500);
  });
});
