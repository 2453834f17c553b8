import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import { clientOf, until } from './client';

const ID = '21000123456';

describe('idempotency keys', () => {
  let sandbox: Sandbox;
  let client: ReturnType<typeof clientOf>;
  const start = async (options: SandboxOptions = {}): Promise<void> => {
    sandbox = await startSandbox(options);
    client = clientOf(sandbox);
  };
  afterEach(() => sandbox.stop());

  it('replays the committed refund for the same key and request', async () => {
    await start();
    const first = await client.refund(ID, 25);
    const second = await client.refund(ID, 25);
    expect(second.status).toBe(200);
    expect(second.text).toBe(first.text);
    expect(sandbox.ledger()).toHaveLength(1);
  });

  it.each([
    [{}, 409, 'idempotency_key_already_used'],
    [{ keyReuseStatus: 422 } as const, 422, '422001'],
  ])('refuses the key for another amount or payment (%p → %i)', async (options, status, code) => {
    await start(options);
    await client.refund(ID, 25);
    for (const reply of [await client.refund(ID, 26), await client.refund('21000123457', 25)]) {
      expect(reply).toMatchObject({ status, body: { cause: [{ code }] } });
    }
    expect(sandbox.ledger()).toHaveLength(1);
  });

  it.each([
    [{}, 409, '401001'],
    [{ keyRunningStatus: 423 } as const, 423, '423'],
  ])('asks to wait while the key is still running (%p → %i), and then replays', async (options, status, code) => {
    await start(options);
    sandbox.setFaults({ posts: { script: [{ fault: 'slow', delayMs: 300 }] } });
    const first = client.refund(ID, 25);
    await until(() => sandbox.counters().pending === 1);
    expect(await client.refund(ID, 25)).toMatchObject({ status, body: { cause: [{ code }] } });
    const committed = await first;
    expect((await client.refund(ID, 25)).text).toBe(committed.text);
    expect(sandbox.ledger()).toHaveLength(1);
  });

  it('forgets the key of a request that it refused', async () => {
    await start();
    expect((await client.refund(ID, 1001)).status).toBe(400);
    expect((await client.refund(ID, 1000)).status).toBe(200);
  });

  it('pays twice once it has forgotten a key', async () => {
    await start({ keyTtlMs: 20 });
    await client.refund(ID, 25);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await client.refund(ID, 25);
    expect(sandbox.ledger().map(({ key }) => key)).toEqual(['key-1', 'key-1']);
  });

  it('pays each time when it does not honour keys', async () => {
    await start({ ignoreKeys: true });
    await client.refund(ID, 25);
    await client.refund(ID, 25);
    const [first, second] = sandbox.ledger();
    expect(first?.refundIds).not.toEqual(second?.refundIds);
    expect(sandbox.ledger()).toHaveLength(2);
  });

  it('treats the keys of one payment in its own way', async () => {
    await start();
    sandbox.addPayment({ advancedPaymentId: '501', payments: [{ amount: 100 }], keys: { ignored: true } });
    sandbox.addPayment({ advancedPaymentId: '502', payments: [{ amount: 100 }], keys: { ttlMs: 0 } });
    for (const payment of ['501', '501', '502', '502']) await client.refund(payment, 25, { key: `of-${payment}` });
    for (let time = 0; time < 2; time++) await client.refund(ID, 25, { key: `of-${ID}` });
    expect(sandbox.ledger().map(({ key }) => key)).toEqual(['of-501', 'of-501', 'of-502', 'of-502', `of-${ID}`]);
  });
});
