import { startSandbox, type FaultPlan, type Sandbox } from '../../sandbox';
import { clientOf } from './client';

const seeded = (seed: number): FaultPlan => ({
  posts: { seed, probability: 0.5, faults: [{ fault: '500-before' }, { fault: '503' }, { fault: '500-after' }] },
});

describe('plans of faults', () => {
  let sandbox: Sandbox;
  let client: ReturnType<typeof clientOf>;
  beforeEach(async () => {
    sandbox = await startSandbox();
    client = clientOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  /** Fault by fault of each of these keys. */
  const run = async (seed: number, keys: readonly string[]): Promise<Record<string, unknown[]>> => {
    sandbox.reset();
    sandbox.setFaults(seeded(seed));
    await Promise.all(keys.map((key) => client.refund('21000123456', 1, { key })));
    for (let attempt = 2; attempt <= 6; attempt += 1) {
      for (const key of keys) await client.refund('21000123456', 1, { key });
    }
    const met: Record<string, unknown[]> = {};
    for (const { key = '', fault = 'none' } of sandbox.requests()) (met[key] ??= []).push(fault);
    return met;
  };

  it('gives the same keys the same faults for one seed, in whatever order they come', async () => {
    const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`);
    const first = await run(7, keys);
    expect(await run(7, [...keys].reverse())).toEqual(first);
    expect(await run(8, keys)).not.toEqual(first);
    expect(new Set(Object.values(first).flat())).toEqual(new Set(['none', '500-before', '503', '500-after']));
  });

  it.each([
    [0, 0],
    [1, 6],
  ])('injects with probability %i: %i of 6', async (probability, expected) => {
    sandbox.setFaults({ posts: { seed: 's', probability, faults: [{ fault: '503' }] } });
    for (let attempt = 0; attempt < 6; attempt += 1) await client.refund('21000123456', 1);
    expect(sandbox.counters().faults['503'] ?? 0).toBe(expected);
  });

  it('leaves a key alone after the attempt it was told', async () => {
    sandbox.setFaults({ posts: { seed: 1, probability: 1, faults: [{ fault: '503' }], upToAttempt: 2 } });
    const statuses = [];
    for (let attempt = 0; attempt < 3; attempt += 1) statuses.push((await client.refund('21000123456', 1)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it('consumes a script one fault a request, repeats and gaps included', async () => {
    sandbox.setFaults({ posts: { script: [{ fault: '503', times: 2 }, { fault: 'none' }, { fault: '401' }] } });
    const statuses = [];
    for (let index = 0; index < 5; index += 1) {
      statuses.push((await client.refund('21000123456', 1, { key: `key-${index}` })).status);
    }
    expect(statuses).toEqual([503, 503, 200, 401, 200]);
  });

  it("puts a payment's own plan before the plan for all, and that before what the id stands for", async () => {
    sandbox.setFaults({ posts: { script: [{ fault: '503', times: 2 }] } });
    sandbox.setFaults({ advancedPaymentId: '21000401000', posts: { script: [{ fault: '423' }] } });
    const status = async (id: string): Promise<number> => (await client.refund(id, 1, { key: `for-${id}` })).status;
    expect(await status('21000401000')).toBe(423);
    expect(await status('21000401000')).toBe(200);
    expect(await status('21000401001')).toBe(503);
    sandbox.setFaults({});
    expect(await status('21000401002')).toBe(401);
  });
});
