import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startProxy } from '../client/proxy';
import { clientOf } from '../support/batches';
import { NOWHERE, startCliWorld, type CliWorld } from './cli-world';
import {
  commitsOf,
  manyLines,
  rewriteCsv,
  rowsOf,
  times,
  untilCommits,
  writeCsv,
  type CsvFile,
} from './import/csv-files';

jest.setTimeout(90_000); // starts processes, on machines that may be busy

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
});
afterAll(() => world.stop());

const csv = (...lines: string[]): Promise<CsvFile> => writeCsv(world, lines);

const idOf = ({ file }: CsvFile): string => path.parse(file).name;

const FAST = ['--batch', '--yes', '--per-second', '200'];

it('starts nothing without --yes, and tells what it would, needing no Temporal', async () => {
  const payment = world.addPayment(100);
  const input = await csv(`${payment},25,r-1,,`, `${payment},"1,50",r-3,,`);
  const { code, json } = await world.cli.json('import', input.file, '--batch', '--address', NOWHERE);
  expect(code).toBe(1);
  expect(json).toMatchObject({
    ...{ dryRun: true, lines: 2, valid: 1, invalid: 1, batch: `refund-batch-${idOf(input)}`, report: null },
    totals: { byCurrency: { unknown: { refunds: 1, amount: 25 } } },
  });
  expect(commitsOf(world, [payment])).toEqual([0]);
});

it('refunds every line that can be, and says what became of the others, as an import without a batch does', async () => {
  const [good, failing, other] = [world.addPayment(100), world.addPayment(100), world.addPayment(100)];
  world.sandbox.setFaults({ advancedPaymentId: failing, posts: { script: [{ fault: '404' }] } });
  await world.start({ advancedPaymentId: other, amount: 30, reference: 'r' }, `refund-${other}-r`);
  const input = await csv(
    `${good},25,r-1,A-1,=1+1`,
    `${good},ten,r-2,A-1,`,
    `${failing},25,r,A-1,`,
    `${good},25,r-1,A-1,again`,
    `${good},26,r-1,A-1,`,
    `${other},25,r,A-1,`,
    `${good},full,rest,A-1,`,
  );
  const inTurn = [...FAST, '--window', '1']; // `full` is what is left then
  const { code, json, stderr } = await world.cli.json('import', input.file, '--report', input.report, ...inTurn);
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(json).toMatchObject({
    ...{ dryRun: false, lines: 7, valid: 5, invalid: 2, duplicates: 1, conflicts: 2, report: input.report },
    ...{ refunded: 3, failed: 1, canceled: 0, open: 0, unknown: 0, notStarted: 0 },
    batch: `refund-batch-${idOf(input)}`,
  });
  expect(stderr).toContain('4/4');
  const batched = await rowsOf(input.report);
  expect(batched.map(({ status }) => status)).toEqual([
    ...['refunded', 'invalid', 'failed', 'refunded', 'conflict', 'conflict', 'refunded'],
  ]);
  const plainReport = input.report.replace('report', 'plain');
  expect(await world.cli.json('import', input.file, '--report', plainReport, '--yes')).toMatchObject({ code: 1 });
  const plain = await rowsOf(plainReport);
  const comparable = (rows: typeof plain) => rows.map(({ message: _message, ...row }) => row);
  expect(comparable(batched)).toEqual(comparable(plain));
  const ledger = world.sandbox.ledger().filter(({ advancedPaymentId }) => advancedPaymentId === good);
  expect(ledger.map(({ refundedAmount }) => refundedAmount)).toEqual([25, 75]);
});

it('finds the batch that is there when the same file is imported again, also once all is done', async () => {
  const { payments, lines } = manyLines(world, 3);
  const input = await csv(...lines);
  const again = input.report.replace('report', 'again');
  expect(await world.cli.json('import', input.file, '--report', input.report, ...FAST)).toMatchObject({ code: 0 });
  const second = await world.cli.json('import', input.file, '--report', again, ...FAST);
  expect(second).toMatchObject({ code: 0, json: { lines: 3, refunded: 3 } });
  expect(second.stderr).toContain('there already');
  expect(await readFile(again, 'utf8')).toBe(await readFile(input.report, 'utf8'));
  expect(commitsOf(world, payments)).toEqual(times(3, 1));
});

it('connects to nothing when no line can be refunded', async () => {
  const { file } = await csv('none,25,r,,');
  expect(await world.cli.json('import', file, ...FAST, '--address', NOWHERE)).toMatchObject({
    code: 1,
    json: { invalid: 1, refunded: 0 },
  });
});

describe('refuses, with exit code 3 and advice, a file that is not the one of the batch', () => {
  let input: CsvFile & { payments: string[]; lines: string[] };
  beforeAll(async () => {
    const many = manyLines(world, 205);
    input = { ...many, ...(await csv(...many.lines)) };
    expect((await world.cli.json('import', input.file, ...FAST)).code).toBe(0);
  });

  it.each([
    ['another amount', (lines: string[]) => lines.with(1, lines[1]!.replace(',25,', ',26,'))],
    ['a line more', (lines: string[]) => [...lines, `${world.addPayment(100)},25,r,,`]],
    ['a line less', (lines: string[]) => lines.slice(0, -1)],
    ['a chunk more', (lines: string[]) => [...lines, ...manyLines(world, 200).lines]],
    ['a chunk less', (lines: string[]) => lines.slice(0, 200)],
  ])('by %s', async (_what, change) => {
    const before = world.sandbox.ledger().length;
    const changed = change(input.lines);
    await rewriteCsv(input.file, changed);
    const { code, json } = await world.cli.json('import', input.file, ...FAST);
    expect(code).toBe(3);
    const message = (json as { error: { message: string } }).error.message;
    expect(json).toMatchObject({ error: { type: 'ConflictError' } });
    for (const part of ['import the file as it was', '--batch-id', 'refunds batch cancel'])
      expect(message).toContain(part);
    expect(world.sandbox.ledger()).toHaveLength(before);
  });

  it('and follows the advice: each line is paid once, those that were there are found', async () => {
    const [changed] = manyLines(world, 1).lines;
    await rewriteCsv(input.file, [...input.lines.slice(0, 3), changed!]);
    const { code, json } = await world.cli.json('import', input.file, ...FAST, '--batch-id', `${idOf(input)}-2`);
    expect({ code, json }).toMatchObject({ code: 0, json: { lines: 4, refunded: 4 } });
    await rewriteCsv(input.file, input.lines);
    expect((await world.cli.json('import', input.file, ...FAST)).code).toBe(0);
    expect(commitsOf(world, input.payments)).toEqual(times(205, 1));
  });
});

it.concurrent('says where a refund stands that is still open, and what became of it later', async () => {
  const payment = world.addPayment(100);
  world.sandbox.setFaults({ advancedPaymentId: payment, posts: { script: [{ fault: '429', retryAfterSeconds: 14 }] } });
  const input = await csv(`${payment},25,r,,`);
  const early = await world.cli.json('import', input.file, '--report', input.report, ...FAST, '--wait', '0.1');
  expect(early).toMatchObject({ code: 1, json: { open: 1, refunded: 0 } });
  expect(early.stderr).toContain(`Batch ${idOf(input)} goes on`);
  expect(await rowsOf(input.report)).toMatchObject([
    { status: 'submitting', message: expect.stringContaining('import again') },
  ]);
  expect(await world.cli.json('import', input.file, ...FAST)).toMatchObject({
    code: 0,
    json: { open: 0, refunded: 1 },
  });
});

const COUNT = 40;
const SLOW = ['--batch', '--yes', '--per-second', '8', '--json'];

async function many(): Promise<CsvFile & { payments: string[] }> {
  const { payments, lines } = manyLines(world, COUNT);
  return { payments, ...(await csv(...lines)) };
}

async function interrupt(signal: NodeJS.Signals, { file, report, payments }: CsvFile & { payments: string[] }) {
  const { child, ended } = world.cli.start(['import', file, '--report', report, ...SLOW]);
  await untilCommits(world, payments, 8);
  child.kill(signal);
  return await ended;
}

async function runAgain(input: CsvFile & { payments: string[] }): Promise<void> {
  const { code, json } = await world.cli.json('import', input.file, '--report', input.report, ...FAST);
  expect({ code, json }).toMatchObject({ code: 0, json: { lines: COUNT, refunded: COUNT } });
  expect(commitsOf(world, input.payments)).toEqual(times(COUNT, 1));
}

it.concurrent(
  'interrupted by Ctrl-C: reports what it knows, says how to stop the batch, which goes on, and pays each line once',
  async () => {
    const input = await many();
    const { code, stdout, stderr } = await interrupt('SIGINT', input);
    expect(code).toBe(130);
    const { notStarted, refunded } = JSON.parse(stdout) as { notStarted: number; refunded: number };
    expect(notStarted).toBeGreaterThan(0);
    expect(refunded).toBeGreaterThan(0);
    for (const command of ['pause', 'cancel']) expect(stderr).toContain(`refunds batch ${command} ${idOf(input)}`);
    const rows = await rowsOf(input.report);
    const waiting = rows.filter(({ status }) => status === 'notStarted');
    expect(waiting).toHaveLength(notStarted);
    for (const { message } of waiting) expect(message).toBe('not yet: the batch goes on, and starts it in its turn');
    const paid = commitsOf(world, input.payments).filter((commits) => commits > 0).length;
    await untilCommits(world, input.payments, Math.min(paid + 1, COUNT)); // nobody follows it
    await runAgain(input);
  },
);

it.concurrent('interrupted by SIGKILL: leaves no half report, and pays each line once', async () => {
  const input = await many();
  expect(await interrupt('SIGKILL', input)).toMatchObject({ code: 'SIGKILL', stdout: '' });
  await expect(readFile(input.report)).rejects.toThrow('ENOENT');
  await runAgain(input);
});

it.concurrent(
  'interrupted by Temporal going away: stops, exits 4, calls nothing what it does not know, and pays each line once',
  async () => {
    const input = await many();
    const proxy = await startProxy(process.env['TEMPORAL_ADDRESS']);
    const args = ['import', input.file, '--report', input.report, ...SLOW, '--address', proxy.address];
    const { ended } = world.cli.start(args);
    await untilCommits(world, input.payments, 8);
    await proxy.stop();
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ unknown: COUNT, notStarted: 0 });
    expect(stderr).toContain('run it again once Temporal');
    await runAgain(input);
  },
);
it.concurrent('waits while somebody has paused the batch, and goes on at another pace', async () => {
  const { payments, lines } = manyLines(world, 12);
  const input = await csv(...lines);
  const { ended, output } = world.cli.start(['import', input.file, '--batch', '--yes', '--per-second', '2', '--json']);
  await untilCommits(world, payments, 2);
  const batch = clientOf(world).batch(idOf(input));
  const { counts } = await batch.pause({ requestedBy: 'ana' });
  expect(counts.waiting).toBeGreaterThan(0);
  while (!output().includes('paused: ')) await new Promise((resolve) => setTimeout(resolve, 50));
  await batch.setPace({ perSecond: 200 });
  await batch.resume();
  const { code, stdout } = await ended;
  expect({ code, json: JSON.parse(stdout) }).toMatchObject({ code: 0, json: { refunded: 12 } });
  expect(commitsOf(world, payments)).toEqual(times(12, 1));
});

it('says of a canceled batch what it has not started, and how to have that all the same', async () => {
  const { payments, lines } = manyLines(world, 6);
  const input = await csv(...lines);
  const { ended } = world.cli.start(['import', input.file, '--batch', '--yes', '--per-second', '0.5', '--json']);
  await untilCommits(world, payments, 1);
  await clientOf(world).batch(idOf(input)).cancel();
  const canceled = { code: 1, json: { notStarted: expect.any(Number), open: 0 } };
  const first = await ended;
  expect({ code: first.code, json: JSON.parse(first.stdout) }).toMatchObject(canceled);
  const again = await world.cli.json('import', input.file, '--report', input.report, ...FAST);
  expect(again).toMatchObject(canceled);
  expect(again.stderr).toContain('another --batch-id');
  expect((await rowsOf(input.report)).at(-1)).toMatchObject({
    status: 'notStarted',
    message: expect.stringContaining('canceled before this line'),
  });
  const other = await world.cli.json('import', input.file, ...FAST, '--batch-id', `${idOf(input)}-2`);
  expect(other).toMatchObject({ code: 0, json: { refunded: 6 } });
  expect(commitsOf(world, payments)).toEqual(times(6, 1));
});

it('says of a batch that was terminated that it starts nothing more, and reports what it had', async () => {
  const { payments, lines } = manyLines(world, 6);
  const input = await csv(...lines);
  const args = ['import', input.file, '--report', input.report, '--batch', '--yes', '--per-second', '0.5', '--json'];
  const { ended } = world.cli.start(args);
  await untilCommits(world, payments, 1);
  await world.client.workflow.getHandle(`refund-batch-${idOf(input)}`).terminate('by mistake');
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toContain('cut off (terminated)');
  expect((await rowsOf(input.report)).map(({ status }) => status)).toContain('refunded');
  const other = await world.cli.json('import', input.file, ...FAST, '--batch-id', `${idOf(input)}-2`);
  expect(other).toMatchObject({ code: 0, json: { refunded: 6 } });
  expect(commitsOf(world, payments)).toEqual(times(6, 1));
});

it.concurrent('exits 4 when no worker takes the lines, and nothing was sent', async () => {
  const input = await csv(`${world.addPayment(100)},25,r,,`);
  const ran = await world.cli.json('import', input.file, ...FAST, '--task-queue', 'nobody');
  expect(ran).toMatchObject({ code: 4, json: { notStarted: 1, unknown: 0 } });
  expect(ran.stderr).toContain('Nothing was sent');
  await world.client.workflow.getHandle(`refund-batch-${idOf(input)}`).terminate('nobody serves it');
});

it.concurrent('exits 4 when Temporal is not there', async () => {
  const { file } = await csv(`${world.addPayment(100)},25,r,,`);
  expect((await world.cli.json('import', file, ...FAST, '--address', NOWHERE)).code).toBe(4);
});

it('exits 3 when its ID belongs to something else', async () => {
  const payment = world.addPayment(100);
  const input = await csv(`${payment},25,r,,`);
  const held = { advancedPaymentId: world.addPayment(100), hold: { untilReleased: true } };
  const handle = await world.start(held, `refund-batch-${idOf(input)}`);
  expect(await world.cli.json('import', input.file, ...FAST)).toMatchObject({
    code: 3,
    json: { error: { type: 'RefundConflictError' } },
  });
  expect(commitsOf(world, [payment])).toEqual([0]);
  await handle.cancel();
});

it.each([
  ['an option of batches without --batch', ['--per-second', '5']],
  ['an option of plain imports with --batch', ['--batch', '--concurrency', '5']],
  ['a pace that no batch has', ['--batch', '--per-second', '1000']],
  ['a window that no batch has', ['--batch', '--window', '5000']],
  ['an ID that no batch has', ['--batch', '--batch-id', 'a/b']],
])('exits 2 on %s, and starts nothing', async (_what, args) => {
  const payment = world.addPayment(100);
  const { file } = await csv(`${payment},25,r,,`);
  expect((await world.cli.json('import', file, '--yes', ...args)).code).toBe(2);
  expect(commitsOf(world, [payment])).toEqual([0]);
});

it('exits 2 on a file whose name makes no ID, and says what to do', async () => {
  const file = path.join(world.cli.directory, '返金.csv');
  await writeFile(file, 'advanced_payment_id,amount,reference\n');
  const { code, stderr } = await world.cli.json('import', file, '--batch');
  expect(code).toBe(2);
  expect(stderr).toContain('say --batch-id');
});
