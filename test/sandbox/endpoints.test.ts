import { startSandbox, type Sandbox } from '../../sandbox';
import { clientOf } from './client';

const ID = '21000123456';

describe('the documented endpoints', () => {
  let sandbox: Sandbox;
  let client: ReturnType<typeof clientOf>;
  beforeEach(async () => {
    sandbox = await startSandbox({ otherTokens: ['TEST-second-seller'] });
    client = clientOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  it('answers a partial refund with the array of the documentation', async () => {
    const reply = await client.refund(ID, 25);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    expect(reply.body).toEqual([
      {
        id: 1242469925,
        payment_id: 51617407254,
        amount: 25,
        source: { id: 783789745, name: 'Test Test', type: 'collector' },
        date_created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-04:00$/),
        status: 'approved',
      },
    ]);
  });

  it('answers an invalid id with the documented 400', async () => {
    const reply = await client.refund('abc', 25);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({
      status: '400',
      error: 'bad_request',
      message: 'Invalid splitter id.',
      cause: [{ code: '400048', message: 'Invalid splitter id', data: null }],
    });
  });

  it('answers an unknown advanced payment with the documented 404', async () => {
    const reply = await client.refund('999', 25);
    expect(reply.status).toBe(404);
    expect(reply.body).toEqual({
      status: '404',
      error: 'not_found',
      message: 'Advanced payment not found.',
      cause: [{ code: '404002', message: 'Advanced payment not found', data: null }],
    });
  });

  it('answers an internal error with the documented 500, misleading message included', async () => {
    sandbox.setFaults({ posts: { script: [{ fault: '500-before' }] } });
    const reply = await client.refund(ID, 25);
    expect(reply.status).toBe(500);
    expect(reply.body).toEqual({
      status: '500',
      error: 'internal_server_error',
      message: 'Invalid splitter id.',
      cause: [{ code: '500000', message: 'Internal server error', data: null }],
    });
  });

  it.each([['TEST-wrong'], [null]])('refuses the token %p on every endpoint and commits nothing', async (token) => {
    const replies = [
      await client.refund(ID, 25, { token }),
      await client.get(`/v1/advanced_payments/${ID}`, token),
      await client.get('/v1/payments/51617407254', token),
      await client.get('/v1/payments/51617407254/refunds', token),
      await client.get('/v1/payments/51617407254/refunds/1242469925', token),
    ];
    for (const { status, body } of replies) {
      expect(status).toBe(401);
      expect(body).toMatchObject({ status: '401', error: 'unauthorized', cause: [{ code: '401' }] });
    }
    expect(sandbox.ledger()).toEqual([]);
  });

  it("takes another seller's token", async () => {
    expect((await client.refund(ID, 25, { token: 'TEST-second-seller' })).status).toBe(200);
  });

  it('refuses a refund without an idempotency key', async () => {
    const reply = await client.refund(ID, 25, { key: null });
    expect(reply).toMatchObject({ status: 400, body: { cause: [{ code: '4292' }] } });
  });

  it('shows an advanced payment with its payments and what was refunded of them', async () => {
    await client.refund(ID, 25.5);
    const reply = await client.get(`/v1/advanced_payments/${ID}`);
    expect(reply).toMatchObject({
      status: 200,
      body: {
        id: 21000123456,
        status: 'approved',
        payments: [
          {
            id: 51617407254,
            status: 'approved',
            transaction_amount: 1000,
            transaction_amount_refunded: 25.5,
            currency_id: 'BRL',
          },
        ],
        disbursements: [{ amount: 1000 }],
      },
    });
  });

  it('shows a payment, the list of its refunds and each of them', async () => {
    await client.refund(ID, 25);
    await client.refund(ID, 30, { key: 'key-2' });
    const path = '/v1/payments/51617407254';
    const [payment, list, one] = await Promise.all(
      [path, `${path}/refunds`, `${path}/refunds/1242469926`].map((each) => client.get(each)),
    );
    expect(payment?.body).toMatchObject({ id: 51617407254, transaction_amount_refunded: 55, currency_id: 'BRL' });
    expect(list?.body).toMatchObject([
      { id: 1242469925, payment_id: 51617407254, amount: 25, status: 'approved' },
      { id: 1242469926, payment_id: 51617407254, amount: 30, status: 'approved' },
    ]);
    expect(one?.body).toEqual((list?.body as unknown[])[1]);
  });

  it.each([
    ['/v1/advanced_payments/999', 404, '404002'],
    ['/v1/advanced_payments/abc', 400, '400048'],
    ['/v1/payments/1', 404, '2000'],
    ['/v1/payments/1/refunds', 404, '2000'],
    ['/v1/payments/1/refunds/2', 404, '2000'],
    ['/v1/nothing', 404, '404'],
  ])('answers GET %s with %i and cause %s', async (path, status, code) => {
    expect(await client.get(path)).toMatchObject({ status, body: { status: String(status), cause: [{ code }] } });
  });

  it('answers an unknown refund of a known payment with 404 and cause 2032', async () => {
    const paymentId = await client.paymentId(ID);
    expect(await client.get(`/v1/payments/${paymentId}/refunds/7`)).toMatchObject({
      status: 404,
      body: { cause: [{ code: '2032' }] },
    });
  });

  it('keeps ids that outgrow JSON numbers', async () => {
    sandbox.addPayment({
      advancedPaymentId: '90071992547409931234',
      payments: [{ id: '90071992547409935678', amount: 10 }],
    });
    expect(await client.refund('90071992547409931234', 5)).toMatchObject({
      body: [{ payment_id: '90071992547409935678', amount: 5 }],
    });
  });
});
