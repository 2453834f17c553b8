import { Calls } from '../../../../src/client/calls';
import { batchSettings } from '../../../../src/cli/import/batch/settings';
import { upload } from '../../../../src/cli/import/batch/upload';
import type { Temporal } from '../../../../src/cli/connect';
import type { BatchHandle, BatchLine } from '../../../../src';
import { anId, aRequest, clientOf, untilProgress } from '../../../support/batches';
import { startRefundWorld, type RefundWorld } from '../../../support/refund-world';

let world: RefundWorld;
let temporal: Temporal;
beforeAll(async () => {
  world = await startRefundWorld();
  const calls = new Calls(world.client, 10_000);
  temporal = { calls } as Temporal;
});
afterAll(() => world.stop());

const OUT = { isTTY: false, write: () => true } as unknown as NodeJS.WriteStream;

function linesOf(count: number): BatchLine[] {
  return Array.from({ length: count }, (_, index) => ({ line: index + 2, request: aRequest(world) }));
}

interface Options {
  window?: number;
  interrupted?: AbortSignal;
  onSealing?: () => void;
}

async function bring(id: string, lines: readonly BatchLine[], options: Options = {}): Promise<BatchHandle> {
  const { window, interrupted = new AbortController().signal, onSealing = () => undefined } = options;
  const settings = batchSettings('recall.csv', { batch: true, wait: 1, ...(window === undefined ? {} : { window }) })!;
  const batch = await clientOf(world).startBatch(id, settings.request);
  await upload(temporal, batch, { lines, settings, interrupted, out: OUT, onSealing });
  return batch;
}

/** Ctrl-C is pressed when this line is read. */
function interruptedAt(lines: readonly BatchLine[], line: number, interruption: AbortController): readonly BatchLine[] {
  return Object.assign([...lines], {
    *[Symbol.iterator]() {
      for (const [index, one] of lines.entries()) {
        if (index === line) interruption.abort();
        yield one;
      }
    },
  });
}

it('interrupted, sends nothing and leaves whole chunks only, so that the same file goes on where it was', async () => {
  const [id, lines, interruption] = [anId(), linesOf(450), new AbortController()];
  const onSealing = jest.fn();
  const options = { interrupted: interruption.signal, onSealing };
  await expect(bring(id, interruptedAt(lines, 430, interruption), options)).rejects.toMatchObject({
    name: 'AbortError',
  });
  const batch = clientOf(world).batch(id);
  expect(await batch.progress()).toMatchObject({ status: 'collecting', lines: 400, chunks: 2 });
  expect(onSealing).not.toHaveBeenCalled();
  expect(world.sandbox.requests()).toHaveLength(0);
  const again = await bring(id, lines);
  expect(await again.progress()).toMatchObject({ status: 'running', lines: 450, chunks: 3 });
  await again.cancel();
}, 60_000);

it('refuses another file while the first one is only in part there, and changes nothing', async () => {
  const [id, lines, interruption] = [anId(), linesOf(250), new AbortController()];
  const part = bring(id, interruptedAt(lines, 230, interruption), { interrupted: interruption.signal });
  await expect(part).rejects.toMatchObject({ name: 'AbortError' });
  const other = [{ ...lines[0]!, request: { ...lines[0]!.request, amount: 26 } }, ...lines.slice(1)];
  await expect(bring(id, other)).rejects.toMatchObject({ name: 'ConflictError' });
  await expect(bring(id, lines.slice(0, 150))).rejects.toMatchObject({ name: 'ConflictError' });
  const batch = clientOf(world).batch(id);
  expect(await batch.progress()).toMatchObject({ status: 'collecting', lines: 200 });
  await batch.cancel();
});

it('goes on with a batch that was canceled before all lines had come, as what it is', async () => {
  const [id, lines, interruption] = [anId(), linesOf(250), new AbortController()];
  const part = bring(id, interruptedAt(lines, 230, interruption), { interrupted: interruption.signal });
  await expect(part).rejects.toMatchObject({ name: 'AbortError' });
  await clientOf(world).batch(id).cancel();
  const batch = await bring(id, lines);
  expect(await batch.result()).toMatchObject({ status: 'canceled', lines: 200, counts: { notSent: 200 } });
});

it('refuses a batch that was terminated before all lines had come, and says what to do', async () => {
  const [id, lines, interruption] = [anId(), linesOf(250), new AbortController()];
  const part = bring(id, interruptedAt(lines, 230, interruption), { interrupted: interruption.signal });
  await expect(part).rejects.toMatchObject({ name: 'AbortError' });
  const { workflowId } = clientOf(world).batch(id);
  await world.client.workflow.getHandle(workflowId).terminate('by mistake');
  await expect(bring(id, lines)).rejects.toMatchObject({
    name: 'ConflictError',
    message: expect.stringContaining('import it under --batch-id recall-2'),
  });
  await world.client.workflow.getHandle(`${workflowId}/chunk-0`).cancel();
});

it('changes the pace of the batch that is there when told one, and keeps it when not', async () => {
  const [id, lines] = [anId(), linesOf(2)];
  const batch = await clientOf(world).startBatch(id, { window: 7 });
  await batch.pause();
  await bring(id, lines); // its lines come now
  expect(await batch.progress()).toMatchObject({ status: 'paused', window: 7 });
  await bring(id, lines, { window: 9 });
  await bring(id, lines);
  expect(await batch.progress()).toMatchObject({ status: 'paused', window: 9, perSecond: 10 });
  await batch.resume();
  expect(await untilProgress(batch, ({ status }) => status === 'completed')).toMatchObject({
    counts: { refunded: 2 },
  });
  await bring(id, lines, { window: 11 }); // too late, and no reason to fail
});
