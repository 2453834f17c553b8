import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowStartOptions } from '@temporalio/client';
import { bundleWorkflows } from '../../dev/bundle-workflows';
import { startWorkerProcess } from '../../dev/demo/worker-process';
import type { RealParts } from '../../dev/real-parts';
import { parseRefundRequest, REJECT_DUPLICATE_MEMO } from '../../src';
import { searchAttributesOf } from '../../src/client/search-attributes';
import { priorityOf } from '../../src/contract/priority';
import { summaryOf } from '../../src/contract/summary';
import { nextRequest } from './request';
import { temporalSide } from './temporal-side';
import type { TemporalSide } from './types';

const FOLDER = join(__dirname, '..', 'minimal');
const TASK_QUEUE = 'minimal';

type Request = ReturnType<typeof nextRequest>;

export interface MinimalSide extends TemporalSide {
  /** The same worker with all that the contract has Temporal keep. */
  contract: TemporalSide<'contract'>;
  stop(): Promise<void>;
}

export async function startMinimalSide({ client, settings }: RealParts): Promise<MinimalSide> {
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
  const run = async (workflow: string, request: Request, more: Partial<WorkflowStartOptions> = {}): Promise<string> => {
    const workflowId = `minimal-${request.advancedPaymentId}-${request.reference}`;
    const handle = await client.workflow.start(workflow, {
      taskQueue: TASK_QUEUE,
      workflowId,
      args: [request],
      ...more,
    });
    await handle.result();
    return workflowId;
  };
  const side = temporalSide('minimal', worker.pid!, () => run('payOnce', nextRequest()));
  const contract = temporalSide('contract', worker.pid!, () => {
    const request = nextRequest();
    const check = parseRefundRequest(request);
    if (!check.ok) throw new Error('the contract refuses this request');
    return run('payOnceVisibly', request, {
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      memo: { [REJECT_DUPLICATE_MEMO]: true },
      typedSearchAttributes: searchAttributesOf(check.request),
      staticSummary: summaryOf(check.request),
      priority: priorityOf('single', undefined),
    });
  });
  return { ...side, contract, stop };
}
