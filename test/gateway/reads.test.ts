import {
  APPROVED,
  BAD_REQUEST,
  closeAll,
  failureOfRead,
  gatewayTo,
  REFUND,
  serverAnswering,
  serverThat,
  TOKEN,
} from './fixtures';

afterEach(closeAll);

const DATE = 'Fri, 18 Nov 2022 12:48:06 GMT';
const to = async (status: number, body: unknown, headers?: Record<string, string>) => {
  const server = await serverAnswering(status, body, headers);
  return { server, gateway: gatewayTo(server.url) };
};

describe('looking', () => {
  it('reads without a key and without a body', async () => {
    const { server, gateway } = await to(200, []);
    await gateway.listRefunds('51617407254');
    expect(server.requests[0]).toMatchObject({
      headers: [
        ['host', `127.0.0.1:${server.port}`],
        ['connection', 'keep-alive'],
        ['Authorization', `Bearer ${TOKEN}`],
        ['accept', 'application/json'],
      ],
      body: '',
    });
  });

  it('finds the payments of an advanced payment, with their amounts where they are told', async () => {
    const payments = [
      { id: 51617407254, transaction_amount: 60.5, amount: 1 },
      { id: '51617407255', amount: '39.50' },
      { id: 51617407256, transaction_amount: 0 },
    ];
    const { server, gateway } = await to(200, { id: 21000123456, payments }, { date: DATE });
    expect(await gateway.getPayments('21000123456')).toEqual({
      value: [{ id: '51617407254', amount: 60.5 }, { id: '51617407255', amount: 39.5 }, { id: '51617407256' }],
      gatewayTimeMs: Date.UTC(2022, 10, 18, 12, 48, 6),
    });
    expect(server.requests[0]?.line).toBe('GET /v1/advanced_payments/21000123456 HTTP/1.1');
  });

  it('finds one payment', async () => {
    const { server, gateway } = await to(200, { id: 51617407254, transaction_amount: 60.5 });
    expect(await gateway.getPayment('51617407254')).toEqual({ value: { id: '51617407254', amount: 60.5 } });
    expect(server.requests[0]?.line).toBe('GET /v1/payments/51617407254 HTTP/1.1');
  });

  it.each<[string, unknown, unknown[]]>([
    ['a list', [APPROVED], [REFUND]],
    ['a single one', APPROVED, [REFUND]],
    ['none', [], []],
    ['one that does not name its payment', [{ ...APPROVED, payment_id: undefined }], [REFUND]],
  ])('lists refunds: %s', async (_, body, expected) => {
    const { server, gateway } = await to(200, body, { date: 'today' });
    expect(await gateway.listRefunds('51617407254')).toEqual({ value: expected });
    expect(server.requests[0]?.line).toBe('GET /v1/payments/51617407254/refunds HTTP/1.1');
  });

  it('finds one refund', async () => {
    const { server, gateway } = await to(200, APPROVED);
    expect(await gateway.getRefund('51617407254', '1242469925')).toEqual({ value: REFUND });
    expect(server.requests[0]?.line).toBe('GET /v1/payments/51617407254/refunds/1242469925 HTTP/1.1');
  });

  it.each<[string, unknown]>([
    ['another refund', { ...APPROVED, id: 1 }],
    ['no refund', []],
    ['two refunds', [APPROVED, APPROVED]],
  ])('does not take %s for the one that was asked for', async (_, body) => {
    const { gateway } = await to(200, body);
    expect(await failureOfRead(gateway.getRefund('51617407254', '1242469925'))).toMatchObject({
      type: 'UnreadableResponse',
      moneyMoved: 'no',
    });
  });

  it.each<[string, unknown]>([
    ['no payments', { id: 1, payments: [] }],
    ['no field of payments', { id: 1 }],
    ['a payment without an id', { payments: [{ amount: 1 }] }],
    ['a list', [{ id: 1 }]],
  ])('does not take an advanced payment with %s for one', async (_, body) => {
    const { gateway } = await to(200, body);
    expect(await failureOfRead(gateway.getPayments('1'))).toMatchObject({
      type: 'UnreadableResponse',
      moneyMoved: 'no',
    });
  });

  it.each<[number, string]>([
    [400, 'BadRequest'],
    [404, 'NotFound'],
    [401, 'Unauthorized'],
    [302, 'UnexpectedResponse'],
    [409, 'Conflict'],
    [429, 'RateLimited'],
    [500, 'ServerError'],
    [204, 'UnreadableResponse'],
  ])('fails with a %i as %s, and moves no money', async (status, type) => {
    const { gateway } = await to(status, BAD_REQUEST, { 'retry-after': '3' });
    const failure = await failureOfRead(gateway.listRefunds('1'));
    expect(failure).toMatchObject({ type, moneyMoved: 'no', reach: 'answered', gateway: { status: String(status) } });
    expect(failure.message).toMatch(/this was only a look, which moves no money\.$/);
    expect(failure.retryAfterMs).toBe([409, 429, 500, 204].includes(status) || status === 401 ? 3000 : undefined);
  });

  it.each(['', '..', '\ud800'])('does not ask for the id %j', async (id) => {
    const { server, gateway } = await to(200, []);
    expect(await failureOfRead(gateway.getRefund('1', id))).toMatchObject({ type: 'BadRequest', reach: 'unsent' });
    expect(server.connections()).toBe(0);
  });

  it('ends after its own time', async () => {
    const server = await serverThat(() => undefined);
    const failure = await failureOfRead(gatewayTo(server.url).listRefunds('1', { timeoutMs: 1_000 }));
    expect(failure).toMatchObject({ type: 'Timeout', reach: 'unanswered', moneyMoved: 'no' });
  });
});
