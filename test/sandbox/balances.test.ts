import fc from 'fast-check';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import { distribute } from '../../sandbox/distribute';
import { clientOf } from './client';

const ID = '555';

describe('balances', () => {
  let sandbox: Sandbox;
  let client: ReturnType<typeof clientOf>;
  const start = async (options: SandboxOptions = {}): Promise<void> => {
    sandbox = await startSandbox(options);
    client = clientOf(sandbox);
  };
  afterEach(() => sandbox.stop());

  it('refunds up to what is left, to the hundredth, and refuses more', async () => {
    await start();
    sandbox.addPayment({ advancedPaymentId: ID, payments: [{ amount: 0.3 }] });
    expect((await client.refund(ID, 0.1, { key: 'a' })).status).toBe(200);
    expect(await client.refund(ID, 0.21, { key: 'b' })).toMatchObject({
      status: 400,
      body: { message: 'Invalid amount', cause: [{ code: 'refund_amount_exceeds' }] },
    });
    expect((await client.refund(ID, 0.2, { key: 'c' })).status).toBe(200);
    expect(sandbox.ledger().map(({ refundedAmount }) => refundedAmount)).toEqual([0.1, 0.2]);
  });

  it.each([
    ['amount 0', '{"amount":0}'],
    ['amount null', '{"amount":null}'],
    ['no amount', '{}'],
    ['an empty body', ''],
  ])('refunds all that is left for %s, and then nothing any more', async (_name, text) => {
    await start();
    sandbox.addPayment({ advancedPaymentId: ID, payments: [{ amount: 100 }] });
    await client.refund(ID, 30, { key: 'a' });
    expect(await client.refund(ID, undefined, { key: 'b', text })).toMatchObject({
      status: 200,
      body: [{ amount: 70 }],
    });
    expect(await client.get(`/v1/advanced_payments/${ID}`)).toMatchObject({ body: { status: 'refunded' } });
    for (const again of [{ text }, { text: '{"amount":1}' }]) {
      expect(await client.refund(ID, undefined, { key: 'c', ...again })).toMatchObject({
        status: 400,
        body: { message: 'Payment already refunded' },
      });
    }
  });

  it.each([
    ['a negative amount', '{"amount":-5}', '4040'],
    ['an amount that is text', '{"amount":"25"}', '4041'],
    ['three decimals', '{"amount":1.005}', '400'],
    ['broken JSON', '{"amount":', '400'],
  ])('refuses %s and commits nothing', async (_name, text, code) => {
    await start();
    expect(await client.refund('21000123456', undefined, { text })).toMatchObject({
      status: 400,
      body: { cause: [{ code }] },
    });
    expect(sandbox.ledger()).toEqual([]);
  });

  it('takes no decimals of a currency that has none', async () => {
    await start();
    sandbox.addPayment({ advancedPaymentId: ID, payments: [{ amount: 1000, currency: 'CLP' }] });
    expect((await client.refund(ID, 10.5, { key: 'a' })).status).toBe(400);
    expect((await client.refund(ID, 10, { key: 'b' })).status).toBe(200);
  });

  it.each([
    ['greedy', [60, 10]],
    ['proportional', [42, 28]],
  ] as const)('spreads a refund over a split, %s, one refund a payment', async (split, shares) => {
    await start({ split });
    const { paymentIds } = sandbox.addPayment({ advancedPaymentId: ID, payments: [{ amount: 60 }, { amount: 40 }] });
    const reply = await client.refund(ID, 70);
    expect(reply.body).toMatchObject(
      shares.map((amount, index) => ({ amount, payment_id: Number(paymentIds[index]), status: 'approved' })),
    );
    expect(sandbox.ledger()).toMatchObject([{ amount: 70, refundedAmount: 70, status: 'approved' }]);
    expect((await client.refund(ID, 0, { key: 'rest' })).body).toMatchObject(
      [60 - shares[0], 40 - shares[1]].filter((amount) => amount > 0).map((amount) => ({ amount })),
    );
  });
});

describe('spreading an amount over a split', () => {
  it.each(['greedy', 'proportional'] as const)('never spreads more than is left of a payment, %s', (rule) => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(10_000), { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (left, part) => {
          const amount = Math.floor(left.reduce((sum, one) => sum + one, 0) * part);
          const shares = distribute(amount, left, rule);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(amount);
          shares.forEach((share, index) => {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(left[index] ?? 0);
          });
        },
      ),
    );
  });
});
