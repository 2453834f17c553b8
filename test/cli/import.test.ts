import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startProxy } from '../client/proxy';
import { NOWHERE, startCliWorld, type CliWorld } from './cli-world';
import { COLUMNS, commitsOf, manyLines, rowsOf, times, untilCommits, writeCsv, type CsvFile } from './import/csv-files';

jest.setTimeout(90_000); // starts processes, on machines that may be busy

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
});
afterAll(() => world.stop());

const csv = (...lines: string[]): Promise<CsvFile> => writeCsv(world, lines);

it('starts nothing without --yes, and tells what it would', async () => {
  const payment = world.addPayment(100);
  const { file, report } = await csv(`${payment},25,r-1,,`, `${payment},25.50,r-2,,`, `${payment},"1,50",r-3,,`);
  const { code, json, stderr } = await world.cli.json('import', file, '--report', report);
  expect(code).toBe(1);
  expect(json).toMatchObject({
    ...{ dryRun: true, lines: 3, valid: 2, invalid: 1, refunded: 0, failed: 0, canceled: 0, open: 0, report },
    totals: { byCurrency: { unknown: { refunds: 2, amount: 50.5 } }, full: 0 },
  });
  expect(stderr).toContain('line 4: invalid: amount must');
  expect((await rowsOf(report)).map(({ status }) => status)).toEqual(['valid', 'valid', 'invalid']);
  expect(commitsOf(world, [payment])).toEqual([0]);
  const fine = await csv(`${payment},25,r-1,,`);
  const { code: ok, stdout } = await world.cli.run('import', fine.file, '--address', NOWHERE); // needs no Temporal
  expect(ok).toBe(0);
  expect(stdout).toContain('dry run');
});

it('refunds every line that can be, and says what became of the others', async () => {
  const [good, failing, other] = [world.addPayment(100), world.addPayment(100), world.addPayment(100)];
  world.sandbox.setFaults({ advancedPaymentId: failing, posts: { script: [{ fault: '404' }] } });
  await world.start({ advancedPaymentId: other, amount: 30, reference: 'r' }, `refund-${other}-r`);
  const { file, report } = await csv(
    `${good},25,r-1,A-1,=1+1`,
    `${good},ten,r-2,A-1,`,
    `${failing},25,r,A-1,`,
    `${good},25,r-1,A-1,again`,
    `${good},26,r-1,A-1,`,
    `${other},25,r,A-1,`,
    `${good},full,rest,A-1,`,
  );
  const { code, json, stderr } = await world.cli.json(
    'import',
    file,
    '--report',
    report,
    '--yes',
    '--concurrency',
    '1',
  );
  expect(code).toBe(1);
  expect(json).toMatchObject({
    ...{ dryRun: false, lines: 7, valid: 5, invalid: 2, duplicates: 1, conflicts: 2, report },
    ...{ refunded: 3, failed: 1, canceled: 0, open: 0, unknown: 0, notStarted: 0 },
  });
  expect(stderr).toContain('4/4');
  const rows = await rowsOf(report);
  expect(rows.map(({ status }) => status)).toEqual([
    ...['refunded', 'invalid', 'failed', 'refunded', 'conflict', 'conflict', 'refunded'],
  ]);
  const [first, , failed, again, conflict] = rows;
  expect(first).toMatchObject({ workflow_id: `refund-${good}-r-1`, note: "'=1+1" });
  expect(first?.['refund_ids']).toMatch(/^\d+$/);
  expect(again).toMatchObject({ refund_ids: first?.['refund_ids'], message: 'the refund of line 2, once' });
  expect(failed).toMatchObject({ failure_type: 'NotFound' });
  expect(conflict?.['message']).toContain('line 2 has the same payment and reference');
  const ledger = world.sandbox.ledger().filter(({ advancedPaymentId }) => advancedPaymentId === good);
  expect(ledger.map(({ refundedAmount }) => refundedAmount)).toEqual([25, 75]);
});

it('pays nothing twice when its report is imported again', async () => {
  const payments = [world.addPayment(100), world.addPayment(100)];
  const { file, report } = await csv(...payments.map((payment) => `${payment},25,r,,'-`));
  const again = report.replace('report', 'again');
  expect((await world.cli.json('import', file, '--report', report, '--yes')).code).toBe(0);
  expect(await world.cli.json('import', report, '--report', again, '--yes')).toMatchObject({
    code: 0,
    json: { lines: 2, refunded: 2 },
  });
  expect(await readFile(again, 'utf8')).toBe(await readFile(report, 'utf8'));
  expect(commitsOf(world, payments)).toEqual(times(2, 1));
});

it.concurrent('says where a refund stands that is still open, and what became of it later', async () => {
  const payment = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId: payment, posts: { script: [{ fault: '429', retryAfterSeconds: 14 }] } });
  const { file, report } = await csv(`${payment},25,r,,`);
  const early = await world.cli.json('import', file, '--report', report, '--yes', '--wait', '0.1');
  expect(early).toMatchObject({ code: 1, json: { open: 1, refunded: 0 } });
  expect(await rowsOf(report)).toMatchObject([
    { status: 'submitting', message: expect.stringContaining('import again') },
  ]);
  expect(await world.cli.json('import', file, '--yes', '--wait', '60')).toMatchObject({
    code: 0,
    json: { open: 0, refunded: 1, report: null },
  });
});

const COUNT = 40;

async function many(): Promise<{ payments: string[]; file: string; report: string }> {
  const { payments, lines } = manyLines(world, COUNT);
  return { payments, ...(await csv(...lines)) };
}

async function interrupt(signal: NodeJS.Signals, { payments, file, report }: Awaited<ReturnType<typeof many>>) {
  const { child, ended } = world.cli.start([
    'import',
    file,
    '--report',
    report,
    '--yes',
    '--json',
    '--concurrency',
    '2',
  ]);
  await untilCommits(world, payments, 8);
  child.kill(signal);
  return await ended;
}

async function runAgain({ payments, file, report }: Awaited<ReturnType<typeof many>>): Promise<void> {
  const { code, json } = await world.cli.json('import', file, '--report', report, '--yes');
  expect({ code, json }).toMatchObject({ code: 0, json: { lines: COUNT, refunded: COUNT } });
  expect(commitsOf(world, payments)).toEqual(times(COUNT, 1));
}

it.concurrent('interrupted by Ctrl-C: reports what it knows, and pays each line once', async () => {
  const input = await many();
  const { code, stdout, stderr } = await interrupt('SIGINT', input);
  expect(code).toBe(130);
  const { notStarted, refunded } = JSON.parse(stdout) as { notStarted: number; refunded: number };
  expect(notStarted).toBeGreaterThan(0);
  expect(refunded).toBeGreaterThan(0);
  expect(stderr).toContain('run it again');
  const rows = await rowsOf(input.report);
  expect(rows.filter(({ status }) => status === 'notStarted')).toHaveLength(notStarted);
  await runAgain(input);
});

it.concurrent('interrupted by SIGKILL: leaves no half report, and pays each line once', async () => {
  const input = await many();
  expect(await interrupt('SIGKILL', input)).toMatchObject({ code: 'SIGKILL', stdout: '' });
  await expect(readFile(input.report)).rejects.toThrow('ENOENT');
  await runAgain(input);
});

it.concurrent('interrupted by Temporal going away: stops, exits 4, and pays each line once', async () => {
  const input = await many();
  const proxy = await startProxy(process.env['TEMPORAL_ADDRESS']);
  const args = ['import', input.file, '--report', input.report, '--yes', '--json', '--concurrency', '2'];
  const { ended } = world.cli.start([...args, '--address', proxy.address]);
  await untilCommits(world, input.payments, 8);
  proxy.fallSilent();
  const { code, stdout, stderr } = await ended;
  await proxy.stop();
  expect(code).toBe(4);
  const summary = JSON.parse(stdout) as { notStarted: number; unknown: number; open: number; refunded: number };
  expect(summary.notStarted).toBeGreaterThan(0);
  expect(summary.unknown).toBeGreaterThan(0);
  expect(stderr).toContain('run it again once Temporal is there');
  await runAgain(input);
});
it.each([
  ['a file that is not there', ['nowhere.csv']],
  ['a report that would replace its input', ['same.csv', '--report', './same.csv']],
  ['a report that cannot be written', ['same.csv', '--report', 'no/such/place.csv']],
  ['a file without its columns', ['columns.csv']],
])('exits 2 on %s, and starts nothing', async (_what, args) => {
  const payment = world.addPayment(100);
  await writeFile(path.join(world.cli.directory, 'same.csv'), `${COLUMNS}\n${payment},25,r,,\n`);
  await writeFile(path.join(world.cli.directory, 'columns.csv'), `amount,reference\n25,r\n`);
  expect((await world.cli.json('import', ...args, '--yes')).code).toBe(2);
  expect(commitsOf(world, [payment])).toEqual([0]);
});

it.concurrent('exits 4 when Temporal is not there', async () => {
  const { file } = await csv(`${world.addPayment(100)},25,r,,`);
  expect((await world.cli.json('import', file, '--yes', '--address', NOWHERE)).code).toBe(4);
});
