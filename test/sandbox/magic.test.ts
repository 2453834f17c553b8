import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox';
import { MAGIC_PREFIXES } from '../../sandbox/magic';
import { clientOf } from './client';

describe('ids that stand for a behaviour', () => {
  let sandbox: Sandbox;
  let client: ReturnType<typeof clientOf>;
  beforeEach(async () => {
    sandbox = await startSandbox();
    client = clientOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  it('are all listed in the README, and no others are', () => {
    const readme = readFileSync(join(__dirname, '../../sandbox/README.md'), 'utf8');
    const listed = [...readme.matchAll(/^\| `(21000\d{3})` \|/gm)].map(([, prefix]) => prefix);
    expect(listed).toEqual(MAGIC_PREFIXES.map(({ prefix }) => prefix));
  });

  it.each([
    ['21000123', [200, 200, 200]],
    ['21000180', [400, 400, 400]],
    ['21000400', [400, 400, 400]],
    ['21000401', [401, 200, 200]],
    ['21000403', [403, 200, 200]],
    ['21000404', [404, 404, 404]],
    ['21000409', [409, 200, 200]],
    ['21000422', [422, 422, 422]],
    ['21000423', [423, 200, 200]],
    ['21000429', [429, 200, 200]],
    ['21000500', [500, 500, 200]],
    ['21000501', [500, 200, 200]],
    ['21000502', [502, 200, 200]],
    ['21000503', [503, 503, 503]],
  ])('%s answers %p to each new refund', async (prefix, expected) => {
    for (const key of ['first', 'second']) {
      const statuses = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        statuses.push((await client.refund(`${prefix}99`, 10, { key })).status);
      }
      expect(statuses).toEqual(expected);
    }
    expect(sandbox.ledger()).toHaveLength(expected.includes(200) ? 2 : 0);
  });

  it.each([
    ['21000504', 1],
    ['21000505', 0],
  ])('%s loses the connection with %i refund committed, and recovers', async (id, committed) => {
    await expect(client.refund(id, 10)).rejects.toThrow();
    expect(sandbox.ledger()).toHaveLength(committed);
    expect((await client.refund(id, 10)).status).toBe(200);
    expect(sandbox.ledger()).toHaveLength(1);
  });

  it.each([
    ['21000202', 'in_process', [10]],
    ['21000203', 'in_process', [10]],
    ['21000204', 'in_process', [10]],
    ['21000402', 'rejected', [10]],
    ['21000601', 'approved', [5]],
    ['21000700', 'approved', [10]],
  ])('%s answers 200 with %s refunds of %p', async (id, status, amounts) => {
    expect((await client.refund(id, 10)).body).toMatchObject(amounts.map((amount) => ({ amount, status })));
  });

  it('21000701 rejects the second part of a split', async () => {
    expect((await client.refund('21000701', 0)).body).toMatchObject([
      { amount: 600, status: 'approved' },
      { amount: 400, status: 'rejected' },
    ]);
  });

  it('21000404 does not exist for a reader either', async () => {
    expect((await client.get('/v1/advanced_payments/21000404')).status).toBe(404);
  });

  it('are ordinary ones when switched off', async () => {
    const plain = await startSandbox({ magicIds: false });
    try {
      expect((await clientOf(plain).refund('21000404', 10)).status).toBe(200);
      expect((await clientOf(plain).refund('21000500', 10, { key: 'other' })).status).toBe(200);
    } finally {
      await plain.stop();
    }
  });
});
