import { NOWHERE, startCliWorld, type CliWorld } from './cli-world';

jest.setTimeout(60_000); // starts processes, on machines that may be busy

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
});
afterAll(() => world.stop());

function asking(advancedPaymentId: string, reference: string, ...more: string[]): string[] {
  return ['request', '--advanced-payment', advancedPaymentId, '--reference', reference, '--amount', '25', ...more];
}

it('starts a refund once, and finds it again', async () => {
  const payment = world.addPayment(100);
  const first = await world.cli.json(...asking(payment, 'r-1', '--order', 'A-1', '--currency', 'BRL'));
  expect(first).toMatchObject({
    code: 0,
    json: { workflowId: `refund-${payment}-r-1`, runId: expect.stringMatching(/^[0-9a-f-]{36}$/), attached: false },
  });
  const again = await world.cli.json(...asking(payment, 'r-1', '--order', 'A-1', '--currency', 'BRL', '--wait'));
  expect(again).toMatchObject({
    code: 0,
    json: { ...(first.json as object), attached: true, result: { status: 'refunded', amount: 25, orderId: 'A-1' } },
  });
  expect(world.sandbox.ledger().filter(({ advancedPaymentId }) => advancedPaymentId === payment)).toHaveLength(1);
});

it('refunds all that is left, and says so to people', async () => {
  const payment = world.addPayment(70);
  const { code, stdout } = await world.cli.run(
    ...['request', '--advanced-payment', payment, '--reference', 'all', '--amount', 'full', '--wait'],
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^refund-${payment}-all refunded: 70 by \\d+\\n$`));
});

it('passes every field on', async () => {
  const payment = world.addPayment(100);
  const texts = ['--seller', 's-1', '--reason', 'damaged', '--requested-by', 'ana', '--workflow-id', `own-${payment}`];
  const hold = ['--hold-seconds', '90.5', '--hold-until-released', '--hold-released-by-another'];
  const { code } = await world.cli.json(...asking(payment, 'r', ...texts, ...hold));
  expect(code).toBe(0);
  const handle = world.client.workflow.getHandle(`own-${payment}`);
  const { events } = await handle.fetchHistory();
  const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  expect(JSON.parse(Buffer.from(input?.data ?? []).toString())).toEqual({
    advancedPaymentId: payment,
    amount: 25,
    reference: 'r',
    sellerId: 's-1',
    reason: 'damaged',
    requestedBy: 'ana',
    hold: { seconds: 90.5, untilReleased: true, releasedByAnother: true },
  });
  await handle.cancel();
});

it('exits 1 when the refund failed, with what the gateway said', async () => {
  const payment = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId: payment, posts: { script: [{ fault: '400' }] } });
  const { code, json } = await world.cli.json(...asking(payment, 'r', '--wait'));
  expect(code).toBe(1);
  expect(json).toMatchObject({
    attached: false,
    failure: { type: 'BadRequest', noMoneyMoved: true, details: { cause: [{ code: '400048' }] } },
  });
});

it('exits 1 when the refund was canceled', async () => {
  const payment = world.addPayment(100);
  const waiting = world.cli.json(...asking(payment, 'r', '--hold-until-released', '--wait'));
  const handle = world.client.workflow.getHandle(`refund-${payment}-r`);
  for (;;) {
    const known = await handle.signal('cancelRefund', { requestedBy: 'bo' }).then(
      () => true,
      () => false,
    );
    if (known) break;
  }
  expect(await waiting).toMatchObject({ code: 1, json: { result: { status: 'canceled', canceledBy: 'bo' } } });
});

it('lets the refund go on when the wait is interrupted', async () => {
  const payment = world.addPayment(100);
  const { child, ended, output } = world.cli.start(asking(payment, 'r', '--hold-until-released', '--wait', '--json'));
  while (!output().includes('waiting until it is closed')) await new Promise((resolve) => setTimeout(resolve, 25));
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ workflowId: `refund-${payment}-r`, attached: false });
  expect(stderr).toContain('The refund goes on');
  const handle = world.client.workflow.getHandle(`refund-${payment}-r`);
  expect(await world.status(handle)).toMatchObject({ status: 'pending' });
  await handle.cancel();
});

it.each([
  ['an amount in words', ['--amount', 'ten']],
  ['an amount with a comma', ['--amount', '25,00']],
  ['an amount of nothing', ['--amount', '0']],
  ['a currency that is none', ['--currency', 'reais']],
  ['decimals that the currency has not', ['--amount', '25.50', '--currency', 'CLP']],
  ['a reference that cannot be part of the ID', ['--reference', 'a b']],
  ['an option that it does not know', ['--amuont', '25']],
  ['no payment', ['--advanced-payment', '']],
])('exits 2 on %s, and starts nothing', async (_what, wrong) => {
  const payment = world.addPayment(100);
  const { code, json, stderr } = await world.cli.json(...asking(payment, 'r'), ...wrong);
  expect(code).toBe(2);
  expect(json).toEqual({ error: { type: expect.any(String), message: expect.any(String) } });
  expect(stderr).not.toBe('');
  await expect(world.client.workflow.getHandle(`refund-${payment}-r`).describe()).rejects.toThrow();
});

it('exits 3 when another refund has the ID', async () => {
  const payment = world.addPayment(100);
  await world.cli.json(...asking(payment, 'r'));
  const { code, json } = await world.cli.json(...asking(payment, 'r'), '--amount', '26');
  expect(code).toBe(3);
  expect(json).toMatchObject({ error: { type: 'RefundConflictError', message: expect.stringContaining('amount') } });
});

it('exits 4 when Temporal is not there, and says where it looked', async () => {
  const { code, json } = await world.cli.json(...asking('1', 'r'), '--address', NOWHERE);
  expect(code).toBe(4);
  expect(json).toMatchObject({ error: { type: 'TemporalError', message: expect.stringContaining(NOWHERE) } });
});

it('exits 4 when Temporal has no such namespace', async () => {
  const { code, json } = await world.cli.json(...asking('1', 'r'), '--namespace', 'nowhere');
  expect(code).toBe(4);
  expect(json).toMatchObject({ error: { message: expect.stringContaining('nowhere') } });
});

it.each([
  ['--address', 'http://localhost:7233', '--address or TEMPORAL_ADDRESS'],
  ['--profile', 'nobody', '--profile or TEMPORAL_PROFILE'],
])('exits 2 on a wrong %s', async (option, value, message) => {
  const { code, json } = await world.cli.json(...asking('1', 'r'), option, value);
  expect({ code, json }).toMatchObject({ code: 2, json: { error: { message: expect.stringContaining(message) } } });
});

it('takes the address of a profile', async () => {
  const { writeFile } = await import('node:fs/promises');
  const file = `${world.cli.directory}/temporal.toml`;
  await writeFile(file, `[profile.there]\naddress = "${process.env['TEMPORAL_ADDRESS'] ?? ''}"\n`);
  const payment = world.addPayment(100);
  const ran = await world.cli.runWith(
    { TEMPORAL_ADDRESS: '', TEMPORAL_CONFIG_FILE: file },
    ...asking(payment, 'r', '--profile', 'there', '--wait'),
  );
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('refunded') });
});
