import { MockAgent } from 'undici';
import {
  APPROVED,
  closeAll,
  failureOfRead,
  gatewayTo,
  ORDER,
  outcomeOf,
  REFUND,
  serverAnswering,
  TOKEN,
} from './fixtures';

afterEach(closeAll);

const of = (...changes: object[]) => changes.map((change, index) => ({ ...APPROVED, id: 100 + index, ...change }));

describe('the request of a refund', () => {
  it('is the documented one, with the key on it and nothing else', async () => {
    const server = await serverAnswering(200, [APPROVED]);
    await gatewayTo(server.url).submitRefund(ORDER);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      line: 'POST /v1/advanced_payments/21000123456/refunds HTTP/1.1',
      headers: [
        ['host', `127.0.0.1:${server.port}`],
        ['connection', 'keep-alive'],
        ['X-Idempotency-Key', 'refund-21000123456-a1'],
        ['Authorization', `Bearer ${TOKEN}`],
        ['accept', 'application/json'],
        ['content-type', 'application/json'],
        ['content-length', '13'],
      ],
      body: '{"amount":25}',
    });
  });

  it('is not made beyond its limit per second: nothing was sent, and it says when to come back', async () => {
    const server = await serverAnswering(200, [APPROVED]);
    const gateway = gatewayTo(server.url, { maxRequestsPerSecond: 2 });
    const [first, second] = await Promise.all([
      gateway.submitRefund(ORDER),
      gateway.submitRefund({ ...ORDER, notAfterMs: Date.now() + 100 }),
    ]);
    expect(first.kind).toBe('refunded');
    expect(second).toMatchObject({ kind: 'failure', type: 'RateLimited', reach: 'unsent', moneyMoved: 'no' });
    expect(second).toMatchObject({ retryAfterMs: expect.any(Number), message: expect.stringContaining('limit') });
    expect(server.requests).toHaveLength(1);
  });

  it('asks for a full refund with an empty object', async () => {
    const server = await serverAnswering(200, [APPROVED]);
    await gatewayTo(server.url).submitRefund({ ...ORDER, amount: 'full' });
    expect(server.requests[0]?.body).toBe('{}');
  });

  it('keeps the path of the base URL, with or without a trailing slash', async () => {
    const server = await serverAnswering(200, [APPROVED]);
    await gatewayTo(`${server.url}/mp/`).submitRefund(ORDER);
    await gatewayTo(`${server.url}/mp`).submitRefund(ORDER);
    const line = 'POST /mp/v1/advanced_payments/21000123456/refunds HTTP/1.1';
    expect(server.requests.map((request) => request.line)).toEqual([line, line]);
  });

  it('encodes the id, so that it cannot name another path', async () => {
    const server = await serverAnswering(404, {});
    await gatewayTo(server.url).submitRefund({ ...ORDER, advancedPaymentId: '1/../2?a=b c' });
    expect(server.requests[0]?.line).toBe('POST /v1/advanced_payments/1%2F..%2F2%3Fa%3Db%20c/refunds HTTP/1.1');
  });

  it('asks for the access token of the seller before every call', async () => {
    const server = await serverAnswering(200, [APPROVED]);
    const asked: (string | undefined)[] = [];
    const accessToken = (sellerId: string | undefined) => {
      asked.push(sellerId);
      return Promise.resolve(`token-${asked.length}`);
    };
    const gateway = gatewayTo(server.url, { accessToken, userAgent: 'refunds/1' });
    await gateway.submitRefund({ ...ORDER, sellerId: 'seller-1' });
    await gateway.submitRefund(ORDER);
    expect(asked).toEqual(['seller-1', undefined]);
    const sent = server.requests.map(({ headers }) => Object.fromEntries(headers));
    expect(sent.map((headers) => headers['Authorization'])).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(sent[0]?.['user-agent']).toBe('refunds/1');
  });

  it('goes through an injected dispatcher, which stays open', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent
      .get('https://api.mercadopago.com')
      .intercept({
        path: '/v1/advanced_payments/21000123456/refunds',
        method: 'POST',
        body: '{"amount":25}',
        headers: { 'X-Idempotency-Key': ORDER.idempotencyKey, Authorization: `Bearer ${TOKEN}` },
      })
      .reply(200, [APPROVED])
      .times(2);
    const gateway = gatewayTo('https://api.mercadopago.com', { dispatcher: agent });
    expect(await gateway.submitRefund(ORDER)).toEqual({ kind: 'refunded', refunds: [REFUND] });
    await gateway.close();
    expect(await gateway.submitRefund(ORDER)).toMatchObject({ kind: 'refunded' });
    agent.assertNoPendingInterceptors();
    await agent.close();
  });
});

describe('what is never sent', () => {
  it.each([0, -0, -25, NaN, Infinity, -Infinity, 0.001, 0.004, 25.001, 1e300, null, undefined, '25', 'FULL', {}])(
    'a refund of %p',
    async (amount) => {
      const server = await serverAnswering(200, [APPROVED]);
      const outcome = await gatewayTo(server.url).submitRefund({ ...ORDER, amount: amount as never });
      expect(outcome).toMatchObject({ kind: 'failure', type: 'BadRequest', reach: 'unsent', moneyMoved: 'no' });
      expect(server.connections()).toBe(0);
    },
  );

  it.each<[string, object]>([
    ['a key with a line break', { idempotencyKey: 'a\r\nX-Evil: 1' }],
    ['an empty key', { idempotencyKey: '' }],
    ['no key', { idempotencyKey: undefined }],
    ['a key beyond ASCII', { idempotencyKey: 'ação' }],
    ['an empty id', { advancedPaymentId: '' }],
    ['a dot segment', { advancedPaymentId: '..' }],
    ['an unpaired surrogate', { advancedPaymentId: '\ud800' }],
    ['an endless id', { advancedPaymentId: '1'.repeat(300) }],
  ])('%s', async (_, change) => {
    const server = await serverAnswering(200, [APPROVED]);
    const outcome = await gatewayTo(server.url).submitRefund({ ...ORDER, ...change });
    expect(outcome).toMatchObject({ kind: 'failure', type: 'BadRequest', reach: 'unsent', moneyMoved: 'no' });
    expect(server.connections()).toBe(0);
  });

  it.each([
    [401, 1],
    [403, 0],
    [404, 0],
    [500, 0],
  ])('tells the provider of a token that is refused, and of nothing else: %i', async (status, times) => {
    const refused = jest.fn(() => {
      throw new Error('of no interest to the call');
    });
    const server = await serverAnswering(status, {});
    const gateway = gatewayTo(server.url, { accessToken: Object.assign(() => TOKEN, { refused }) });
    const outcome = await gateway.submitRefund({ ...ORDER, sellerId: 'seller-1' });
    expect(outcome).toMatchObject({ kind: 'failure', reach: 'answered' });
    await failureOfRead(gateway.listRefunds('1', { sellerId: 'seller-1' }));
    expect(refused.mock.calls).toEqual(Array(2 * times).fill(['seller-1', TOKEN]));
  });

  it('leaves the request half of the time, however long the token takes', async () => {
    const server = await serverAnswering(200, [APPROVED]);
    const late = () => new Promise<string>((resolve) => setTimeout(resolve, 90, TOKEN));
    const outcome = await gatewayTo(server.url, { accessToken: late, timeoutMs: 100 }).submitRefund(ORDER);
    expect(outcome).toMatchObject({ type: 'Unauthorized', reach: 'unsent', moneyMoved: 'no' });
    expect(server.connections()).toBe(0);
  });

  it.each<[string, () => string | Promise<string>, RegExp]>([
    [
      'the provider throws',
      () => {
        throw new Error('no credentials for seller 7');
      },
      /no credentials for seller 7; nothing was sent\.$/,
    ],
    ['the provider rejects', () => Promise.reject(new Error('vault is sealed')), /vault is sealed/],
    ['the provider repeats a token', () => Promise.reject(new Error(`no ${TOKEN}`)), /: no \[credential\];/],
    ['the provider repeats another secret', () => Promise.reject(new Error('secret=hunter2')), /: secret=\[hidden\];/],
    ['the token is empty', () => '', /empty/],
    ['there is no token', () => undefined as unknown as string, /empty/],
    ['the token holds a line break', () => 'secret-token\r\nX-Evil: 1', /may not carry/],
    ['the provider never answers', () => new Promise(() => undefined), /too long/],
  ])('a request without an access token: %s', async (_, accessToken, message) => {
    const server = await serverAnswering(200, [APPROVED]);
    const gateway = gatewayTo(server.url, { accessToken, timeoutMs: 100 });
    const outcome = await gateway.submitRefund(ORDER);
    expect(outcome).toMatchObject({ kind: 'failure', type: 'Unauthorized', reach: 'unsent', moneyMoved: 'no' });
    expect(outcome).toHaveProperty('message', expect.stringMatching(message));
    expect(JSON.stringify(outcome)).not.toContain('secret-token');
    expect(server.connections()).toBe(0);
  });
});

describe('what a readable 200 or 201 means', () => {
  it('takes the documented answer for a refund', async () => {
    expect(await outcomeOf(200, [APPROVED])).toEqual({ kind: 'refunded', refunds: [REFUND] });
  });

  it.each<[string, string, number, unknown]>([
    ['all approved', 'refunded', 200, [APPROVED]],
    ['created', 'refunded', 201, [APPROVED]],
    ['a single object', 'refunded', 200, APPROVED],
    ['a split, all approved', 'refunded', 200, of({ amount: 24.7 }, { amount: '0.30' })],
    ['in process', 'accepted', 200, of({ status: 'in_process' })],
    ['authorized', 'accepted', 200, of({ status: 'authorized' })],
    ['no status', 'accepted', 200, of({ status: undefined })],
    ['a null status', 'accepted', 200, of({ status: null })],
    ['a word nobody knows', 'accepted', 200, of({ status: 'APPROVED' })],
    ['approved and in process', 'accepted', 200, of({ amount: 20 }, { amount: 5, status: 'in_process' })],
    ['approved and rejected', 'accepted', 200, of({ amount: 20 }, { amount: 5, status: 'rejected' })],
    ['rejected', 'rejected', 200, of({ status: 'rejected' })],
    [
      'rejected and cancelled',
      'rejected',
      200,
      of({ amount: 20, status: 'rejected' }, { amount: 5, status: 'cancelled' }),
    ],
  ])('%s: %s', async (_, kind, status, body) => {
    expect(await outcomeOf(status, body)).toMatchObject({ kind });
  });

  it('names a status that the gateway left out', async () => {
    const { id, payment_id, amount } = APPROVED;
    expect(await outcomeOf(200, [{ id, payment_id, amount }])).toEqual({
      kind: 'accepted',
      refunds: [{ id: '1242469925', paymentId: '51617407254', amount: 25, status: 'unknown' }],
    });
  });

  it('compares sums in hundredths', async () => {
    const body = of({ amount: 0.1 }, { amount: 0.2 });
    expect(await outcomeOf(200, body, {}, { amount: 0.3 })).toMatchObject({ kind: 'refunded' });
  });

  it('takes any sum for a full refund', async () => {
    expect(await outcomeOf(200, of({ amount: 99.99 }), {}, { amount: 'full' })).toMatchObject({ kind: 'refunded' });
  });

  it('keeps ids that a JSON number cannot hold', async () => {
    const body = JSON.stringify([APPROVED])
      .replace('1242469925', '9007199254740993')
      .replace('51617407254', '12345678901234567890');
    expect(await outcomeOf(200, body)).toMatchObject({
      kind: 'refunded',
      refunds: [{ id: '9007199254740993', paymentId: '12345678901234567890' }],
    });
  });

  it('keeps only what the contract names, and no name of a person', async () => {
    const body = [
      {
        ...APPROVED,
        payer: { email: 'a@b.co' },
        card: '4111111111111111',
        source: { id: 'h4sh', name: 'Ana', type: 'payer' },
      },
    ];
    expect(await outcomeOf(200, body)).toEqual({
      kind: 'refunded',
      refunds: [{ ...REFUND, source: { id: 'h4sh', type: 'payer' } }],
    });
  });
});

describe('a 2xx that proves nothing', () => {
  it.each<[string, number, unknown]>([
    ['an empty list', 200, []],
    ['an empty object', 200, {}],
    ['an empty body', 200, ''],
    ['null', 200, 'null'],
    ['HTML', 200, '<html>OK</html>'],
    ['cut JSON', 200, '[{"id":1,'],
    ['an error in a 200', 200, { status: '400', error: 'bad_request', message: 'm', cause: [] }],
    ['less than was asked for', 200, of({ amount: 24.99 })],
    ['more than was asked for', 200, of({ amount: 25 }, { amount: 0.01 })],
    ['no amount', 200, of({ amount: undefined })],
    ['an amount of 0', 200, of({ amount: 25 }, { amount: 0 })],
    ['a negative amount', 200, of({ amount: 50 }, { amount: -25 })],
    ['an amount with 3 decimals', 200, of({ amount: 24.995 }, { amount: '0.005' })],
    ['an amount in words', 200, of({ amount: 'all' })],
    ['no id', 200, of({ id: undefined })],
    ['a fractional id', 200, of({ id: 1.5 })],
    ['a boolean id', 200, of({ id: true })],
    ['no payment', 200, of({ payment_id: undefined })],
    ['a list of lists', 200, [[APPROVED]]],
    ['a null among refunds', 200, [APPROVED, null]],
    ['accepted, says HTTP', 202, [APPROVED]],
    ['non-authoritative', 203, [APPROVED]],
    ['no content', 204, ''],
    ['partial content', 206, [APPROVED]],
    ['another 2xx', 299, [APPROVED]],
  ])('%s is ambiguous', async (_, status, body) => {
    expect(await outcomeOf(status, body)).toMatchObject({
      kind: 'failure',
      type: 'UnreadableResponse',
      moneyMoved: 'maybe',
      reach: 'answered',
      gateway: { status: String(status) },
    });
  });

  it('has no refund in it, also where a full one was asked for', async () => {
    expect(await outcomeOf(200, [], {}, { amount: 'full' })).toMatchObject({
      type: 'UnreadableResponse',
      moneyMoved: 'maybe',
    });
  });

  it('holds one refund twice', async () => {
    const outcome = await outcomeOf(200, of({ id: 1, amount: 12.5 }, { id: 1, amount: 12.5 }));
    expect(outcome).toMatchObject({ type: 'UnreadableResponse', moneyMoved: 'maybe' });
  });

  it('says what sum came back', async () => {
    const outcome = await outcomeOf(200, of({ amount: 20 }));
    expect(outcome).toHaveProperty('message', expect.stringContaining('is of 20 in place of 25 (HTTP 200)'));
  });
});
