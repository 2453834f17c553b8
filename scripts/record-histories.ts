/**
 * Records one history per way that a refund can end, for the replay tests: `node --import tsx scripts/record-histories.ts`.
 * Recorded histories stay: they prove that workers of today finish what workers of then began. It records only what is not there yet.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { type WorkflowHandle, WithStartWorkflowOperation } from '@temporalio/client';
import { bundleWorkflows } from '../dev/bundle-workflows';
import { startDevServer } from '../dev/dev-server';
import type { PostFault } from '../sandbox';
import { REJECT_DUPLICATE_MEMO, type RefundRequest } from '../src/contract';
import { endOf, startRefundWorld, type RefundWorld } from '../test/support/refund-world';
import { resetWorkflow } from '../test/support/reset-workflow';
import { BATCH_RECORDINGS } from './batch-recordings';

const OUT = resolve(__dirname, '../test/histories');

interface Recording {
  posts?: PostFault[];
  payments?: number[];
  request?: Partial<RefundRequest>;
  /** @default without anything that comes with it */
  start?: (world: RefundWorld, request: RefundRequest, workflowId: string) => Promise<WorkflowHandle>;
  act?: (handle: WorkflowHandle, world: RefundWorld) => Promise<unknown>;
}

const CANCEL = { requestedBy: 'ana', reason: 'changed her mind' };
const HELD = { hold: { untilReleased: true } };

const RECORDINGS: Record<string, Recording> = {
  'refunded-at-once': {},
  'refunded-in-full': { request: { amount: 'full' } },
  'refunded-after-retries': { posts: [{ fault: '500-before', times: 2 }] },
  'refunded-found-by-look': { posts: [{ fault: 'lost-reply' }] },
  'refunded-when-settled': { posts: [{ fault: 'in_process', settleAfterMs: 800 }] },
  'refunded-after-release': { request: HELD, act: (handle) => handle.signal('releaseRefund', { releasedBy: 'bo' }) },
  'refunded-after-release-with-start': {
    request: HELD,
    start: async ({ client, taskQueue }, request, workflowId) => {
      const startWorkflowOperation = new WithStartWorkflowOperation('refundPayment', {
        taskQueue,
        workflowId,
        args: [request],
        workflowIdConflictPolicy: 'FAIL',
      });
      const release = { args: [{ releasedBy: 'bo' }] as [object], startWorkflowOperation };
      await client.workflow.executeUpdateWithStart('releaseRefund', release);
      return await startWorkflowOperation.workflowHandle();
    },
  },
  'refunded-though-canceled-too-late': {
    posts: [{ fault: 'slow', delayMs: 800 }],
    act: async (handle) => {
      await sleep(400);
      await handle.executeUpdate('requestCancellation', { args: [CANCEL] });
    },
  },
  'canceled-while-held-by-signal': { request: HELD, act: (handle) => handle.signal('cancelRefund', CANCEL) },
  'canceled-while-held-by-update': {
    request: HELD,
    act: (handle) => handle.executeUpdate('requestCancellation', { args: [CANCEL] }),
  },
  'canceled-while-held-of-first-use': { request: HELD, act: (handle) => handle.signal('cancelRefund', CANCEL) },
  'canceled-through-temporal': { request: HELD, act: (handle) => handle.cancel() },
  'canceled-when-not-released-in-time': { request: { hold: { seconds: 0.5, untilReleased: true } } },
  'canceled-after-reset': {
    request: HELD,
    start: async ({ client, taskQueue }, request, workflowId) =>
      await client.workflow.start('refundPayment', {
        ...{ taskQueue, workflowId, args: [request] },
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        memo: { [REJECT_DUPLICATE_MEMO]: true },
      }),
    act: async (handle, world) => {
      await world.until(handle, 'pending');
      await resetWorkflow(world.client, handle.workflowId, 4);
      await world.client.workflow.getHandle(handle.workflowId).signal('cancelRefund', CANCEL);
    },
  },
  'canceled-while-submitting': {
    posts: [{ fault: '429', retryAfterSeconds: 60 }],
    act: async (handle) => {
      await sleep(800);
      await handle.signal('cancelRefund', CANCEL);
    },
  },
  'failed-not-found': { posts: [{ fault: '404' }] },
  'failed-bad-request-after-look': { posts: [{ fault: '500-before' }, { fault: '400' }] },
  'failed-rejected': { posts: [{ fault: 'rejected' }] },
  'failed-invalid-request': { request: { amount: 0 } },
  'failed-window-over': {
    posts: [{ fault: '500-before', times: 99 }],
    request: { policy: { submitWindowSeconds: 1 } },
  },
  'refunded-by-review': {
    posts: [{ fault: 'partial-split' }],
    payments: [50, 50],
    request: { amount: 100 },
    act: async (handle, world) => {
      await world.until(handle, 'needsReview');
      const resolve = { outcome: 'refunded', resolvedBy: 'carla', note: 'in the statement' };
      await handle.executeUpdate('resolveRefund', { args: [resolve] });
    },
  },
};

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'refunds-record-'));
  const bundle = join(directory, 'bundle.js');
  await writeFile(bundle, await bundleWorkflows());
  const server = await startDevServer({ headless: true });
  process.env['TEMPORAL_ADDRESS'] = server.address;
  process.env['REFUNDS_TEST_BUNDLE'] = bundle;
  const world = await startRefundWorld();
  await mkdir(OUT, { recursive: true });
  try {
    for (const [name, recording] of Object.entries(RECORDINGS).filter(isMissing)) {
      const advancedPaymentId = world.addPayment(...(recording.payments ?? [100]));
      world.sandbox.setFaults({ advancedPaymentId, posts: { script: recording.posts ?? [] } });
      const request = { advancedPaymentId, amount: 25, ...recording.request };
      const handle = await (recording.start?.(world, request, name) ?? world.start(request, name));
      await recording.act?.(handle, world);
      const latest = world.client.workflow.getHandle(handle.workflowId); // a reset replaces the run
      await endOf(latest);
      await save(name, latest);
    }
    for (const [name, record] of Object.entries(BATCH_RECORDINGS).filter(isMissing)) {
      for (const [file, handle] of Object.entries(await record(world, name))) await save(file, handle);
    }
  } finally {
    await world.stop();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function isMissing([name]: [string, unknown]): boolean {
  return !existsSync(join(OUT, `${name}.json`));
}

async function save(name: string, handle: WorkflowHandle): Promise<void> {
  await writeFile(join(OUT, `${name}.json`), scrub(historyToJSON(await handle.fetchHistory())));
  console.log(name);
}

/** Leaves out what names the machine that recorded it. */
function scrub(history: string): string {
  const clean: unknown = JSON.parse(history, (key, value: unknown) => {
    if (key === 'identity') return 'worker';
    if (key === 'name' && typeof value === 'string' && /^[0-9]+@/.test(value)) return 'sticky'; // queues of one process
    if (key === 'stackTrace') return '';
    return value;
  });
  return `${JSON.stringify(clean, null, 1)}\n`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

void main();
