import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflows } from '../../dev/bundle-workflows';
import { startWorkerProcess } from '../../dev/demo/worker-process';
import type { RealParts } from '../../dev/real-parts';
import { nextRequest } from './request';
import { temporalSide } from './temporal-side';
import type { TemporalSide } from './types';

const FOLDER = join(__dirname, '..', 'minimal');
const TASK_QUEUE = 'minimal';

export async function startMinimalSide({
  client,
  settings,
}: RealParts): Promise<TemporalSide & { stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'refunds-bench-'));
  const bundle = join(directory, 'workflow-bundle.js');
  await writeFile(bundle, await bundleWorkflows(join(FOLDER, 'workflows.ts')));
  const worker = startWorkerProcess(
    join(FOLDER, 'worker.ts'),
    { ...settings, REFUNDS_TASK_QUEUE: TASK_QUEUE, BENCH_BUNDLE: bundle },
    ['--import', 'tsx'],
  );
  const stop = async (): Promise<void> => {
    await worker.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await worker.ready;
  } catch (error) {
    await stop();
    throw error;
  }
  const side = temporalSide('minimal', worker.pid!, async () => {
    const request = nextRequest();
    const workflowId = `minimal-${request.advancedPaymentId}-${request.reference}`;
    const handle = await client.workflow.start('payOnce', { taskQueue: TASK_QUEUE, workflowId, args: [request] });
    await handle.result();
    return workflowId;
  });
  return { ...side, stop };
}
