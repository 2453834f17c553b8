import type { BatchHandle } from '../../src';
import { anId, clientOf, manyRequests } from '../support/batches';
import { NOWHERE, startCliWorld, type CliWorld } from './cli-world';

jest.setTimeout(60_000); // starts processes, on machines that may be busy

let world: CliWorld;
beforeAll(async () => {
  world = await startCliWorld();
});
afterAll(() => world.stop());

async function start(count: number, perSecond: number): Promise<{ id: string; batch: BatchHandle }> {
  const id = anId();
  const batch = await clientOf(world).startBatch(id, { description: 'Recall of lot 7', requestedBy: 'ana', perSecond });
  await batch.add(manyRequests(world, count));
  await batch.seal();
  return { id, batch };
}

it('says how far a batch is, by its ID and by its workflow ID, also once it is closed', async () => {
  const { id, batch } = await start(2, 200);
  await batch.result();
  for (const name of [id, batch.workflowId]) {
    expect(await world.cli.json('batch', 'status', name)).toMatchObject({
      code: 0,
      json: {
        workflowId: batch.workflowId,
        status: 'completed',
        lines: 2,
        counts: { refunded: 2 },
        requestedBy: 'ana',
      },
    });
  }
  const { stdout } = await world.cli.run('batch', 'status', id);
  for (const text of [batch.workflowId, 'completed', 'Recall of lot 7', '2, 2 refunded'])
    expect(stdout).toContain(text);
});

it('pauses a batch, sets its pace and lets it go on', async () => {
  const { id, batch } = await start(40, 1);
  const paused = await world.cli.json('batch', 'pause', id, '--requested-by', 'bo', '--reason', 'to look at it');
  expect(paused).toMatchObject({ code: 0, json: { status: 'paused', pausedBy: { requestedBy: 'bo' } } });
  expect((await world.cli.run('batch', 'status', id)).stdout).toContain('by bo: to look at it');
  expect(await world.cli.json('batch', 'pace', id, '--window', '7', '--per-second', '200')).toMatchObject({
    code: 0,
    json: { status: 'paused', window: 7, perSecond: 200 },
  });
  expect(await world.cli.json('batch', 'resume', id)).toMatchObject({ code: 0, json: { status: 'running' } });
  expect(await batch.result()).toMatchObject({ counts: { refunded: 40 } });
});

it('cancels a batch for good, and open refunds where that is asked for', async () => {
  const id = anId();
  const batch = await clientOf(world).startBatch(id);
  await batch.add(manyRequests(world, 2, { hold: { untilReleased: true } }));
  await batch.seal();
  while ((await batch.progress()).counts.open < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  // `--by` is as good as `--requested-by`
  expect(await world.cli.json('batch', 'cancel', id, '--by', 'bo')).toMatchObject({
    code: 0,
    json: { status: 'canceling', counts: { open: 2 }, cancel: { openRefunds: 'leave', requestedBy: 'bo' } },
  });
  expect(await world.cli.json('batch', 'cancel', id, '--open-refunds', 'cancel')).toMatchObject({ code: 0 });
  expect(await batch.result()).toMatchObject({ status: 'canceled', canceledBy: 'bo', counts: { canceled: 2 } });
});

it('exits 3, and says why, when the batch cannot do it now', async () => {
  const { id, batch } = await start(2, 0.001);
  const refused = (type: string) => ({
    code: 3,
    json: { error: { type: 'BatchRefusedError', message: expect.stringContaining(type) } },
  });
  expect(await world.cli.json('batch', 'resume', id)).toMatchObject(refused('NotPaused'));
  await batch.cancel();
  await batch.result();
  for (const command of ['pause', 'resume', 'cancel'])
    expect(await world.cli.json('batch', command, id)).toMatchObject(refused('TooLate'));
});

it.each([['status'], ['pause'], ['resume'], ['cancel'], ['pace', '--window', '5']])(
  '%s exits 3 for a batch that nobody started',
  async (command, ...options) => {
    const id = anId();
    expect(await world.cli.json('batch', command, id, ...options)).toMatchObject({
      code: 3,
      json: { error: { message: expect.stringContaining(`knows no batch refund-batch-${id}`) } },
    });
  },
);

it('exits 4 when Temporal is not there', async () => {
  expect((await world.cli.json('batch', 'status', anId(), '--address', NOWHERE)).code).toBe(4);
});

it.each([
  ['no pace', ['pace', 'recall']],
  ['a pace that no batch has', ['pace', 'recall', '--per-second', '0']],
  ['something that is no ID', ['status', 'refund-batch-']],
  ['what it does not know', ['cancel', 'recall', '--open-refunds', 'perhaps']],
])('exits 2 on %s', async (_what, args) => {
  expect((await world.cli.json('batch', ...args)).code).toBe(2);
});
