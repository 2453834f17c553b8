import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { PostFault } from '../../sandbox';
import { INTERNAL_FAILURES } from '../../src/activities/types';
import {
  CLOSING_FAILURES,
  DEFAULT_POLICY,
  REFUND_STATUSES,
  RETRYABLE_FAILURES,
  SEARCH_ATTRIBUTES,
} from '../../src/contract';
import { SUBMIT_ATTEMPT_MS } from '../../src/contract/attempt';
import type { RefundRequest } from '../../src/contract';
import { endOf, startRefundWorld, type RefundWorld } from '../support/refund-world';
import { COMMANDS, follow, RUNBOOK } from './runbook';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(async () => {
  await Promise.allSettled(started.map((handle) => handle.terminate())); // most are closed by then
  await world.stop();
});

const started: WorkflowHandle[] = [];

const HELD = { hold: { untilReleased: true } };
const SLOW = { policy: { initialRetrySeconds: 60, maxRetrySeconds: 60 } };

async function refund(posts: PostFault[], change: Partial<RefundRequest>, payments = [100]): Promise<WorkflowHandle> {
  const advancedPaymentId = world.addPayment(...payments);
  world.sandbox.setFaults({ advancedPaymentId, posts: { script: posts } });
  const handle = await world.start({ advancedPaymentId, ...change });
  started.push(handle);
  return handle;
}

const down = (): Promise<WorkflowHandle> => refund([{ fault: '503', times: 99 }], SLOW);

async function inReview(): Promise<WorkflowHandle> {
  const handle = await refund([{ fault: 'partial-split' }], { amount: 100 }, [60, 40]);
  await world.until(handle, 'needsReview');
  return handle;
}

/** Says it again until it says so: visibility and pending activities lag. */
async function says(command: () => Promise<string>, text: string | RegExp): Promise<void> {
  for (;;) {
    const said = await command();
    if (typeof text === 'string' ? said.includes(text) : text.test(said)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What whoever follows the runbook has before them, and what must come of each command. */
const FOLLOWED: Record<string, () => Promise<void>> = {
  'list needs review': async () => {
    const { workflowId } = await inReview();
    await says(() => follow('list needs review', workflowId), workflowId);
  },
  'list held': async () => {
    const [held, terminated] = [await refund([], HELD), await refund([], HELD)];
    await terminated.terminate();
    await says(() => follow('list held', held.workflowId), held.workflowId);
    await says(() => follow('list cut off', held.workflowId), terminated.workflowId);
    expect(await follow('list held', held.workflowId)).not.toContain(terminated.workflowId);
  },
  'list stuck': async () => {
    const { workflowId } = await down();
    const now = { '1 hour ago': 'now + 1 hour' };
    await says(() => follow('list stuck', workflowId, now), workflowId);
    expect(await follow('list stuck', workflowId)).not.toContain(workflowId);
  },
  'list cut off': async () => {
    const handle = await refund([], HELD);
    await handle.terminate();
    await says(() => follow('list cut off', handle.workflowId), handle.workflowId);
  },
  'list by order': async () => {
    const orderId = `order-of-${String(Date.now())}`;
    const { workflowId } = await refund([], { ...HELD, orderId });
    await says(() => follow('list by order', workflowId, { 'A-1001': orderId }), workflowId);
  },
  describe: async () => {
    const { workflowId } = await down();
    await says(() => follow('describe', workflowId), 'The gateway failed (HTTP 503');
    expect(await follow('describe', workflowId)).toMatch(/ActivityId\s+1\b/);
  },
  metadata: async () => {
    const { workflowId } = await refund([], HELD);
    await says(() => follow('metadata', workflowId), 'To let it go');
  },
  query: async () => {
    const { workflowId } = await refund([], HELD);
    expect(await follow('query', workflowId)).toContain('"waitingFor":"a release"');
  },
  result: async () => {
    const { workflowId } = await refund([], {});
    expect(await follow('result', workflowId)).toContain('"status":"refunded"');
  },
  'cancel by signal': async () => {
    const handle = await down();
    await follow('cancel by signal', handle.workflowId);
    expect((await endOf(handle)).result).toMatchObject({ status: 'canceled', canceledBy: 'your name', reason: 'why' });
  },
  'cancel by update': async () => {
    const handle = await down();
    expect(await follow('cancel by update', handle.workflowId)).toContain('decision:canceled status:canceled');
  },
  'cancel through Temporal': async () => {
    const handle = await down();
    await follow('cancel through Temporal', handle.workflowId);
    expect(await endOf(handle)).toEqual({ closed: 'CANCELLED' });
  },
  release: async () => {
    const handle = await refund([], HELD);
    await follow('release', handle.workflowId);
    expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' });
  },
  'resolve as refunded': async () => {
    const handle = await inReview();
    const approved = (await world.status(handle)).refunds.filter(({ status }) => status === 'approved');
    await expect(follow('resolve as refunded', handle.workflowId)).rejects.toThrow('REFUND_ID'); // named by nobody but who looked
    await follow('resolve as refunded', handle.workflowId, {}, { REFUND_ID: approved[0]?.id ?? '' });
    expect((await endOf(handle)).result).toMatchObject({ status: 'refunded', refunds: approved, amount: 60 });
  },
  'resolve as not refunded': async () => {
    const handle = await inReview();
    await follow('resolve as not refunded', handle.workflowId);
    expect(await endOf(handle)).toEqual({ closed: 'FAILED', failure: 'ResolvedNotRefunded' });
  },
  'next attempt now': async () => {
    const handle = await refund([{ fault: '401' }], {}); // the token is renewed meanwhile
    await says(() => follow('describe', handle.workflowId), 'did not accept the access token');
    await follow('next attempt now', handle.workflowId);
    expect((await endOf(handle)).result).toMatchObject({ status: 'refunded' }); // long before the 30 s are over
  },
  'alert needs review': async () => {
    const { workflowId } = await inReview();
    await says(() => follow('alert needs review', workflowId), /Total: [1-9]/);
  },
  'alert stuck': async () => {
    const { workflowId } = await down();
    await says(() => follow('alert stuck', workflowId, { '1 hour ago': 'now + 1 hour' }), /Total: [1-9]/);
  },
  'alert settling': async () => {
    const handle = await refund([{ fault: 'in_process' }], { policy: { settleWindowSeconds: 60 } });
    await world.until(handle, 'settling');
    await says(() => follow('alert settling', handle.workflowId, { '1 day ago': 'now + 1 hour' }), /Total: [1-9]/);
  },
  'alert cut off': async () => {
    const handle = await refund([], HELD);
    await handle.terminate();
    await says(() => follow('alert cut off', handle.workflowId), /Total: [1-9]/);
  },
  'alert no worker': async () => {
    const here = { 'queue refunds': `queue ${world.taskQueue}` };
    await says(() => follow('alert no worker', '', here), 'refunds-worker');
    expect(await follow('alert no worker', '', { 'queue refunds': 'queue nobody-polls' })).not.toContain('worker');
  },
  'search attributes': async () => {
    const names = await follow('search attributes', '');
    for (const name of Object.keys(SEARCH_ATTRIBUTES)) expect(names).toContain(name);
  },
};

describe('whoever follows the runbook', () => {
  it('finds every command of it below, and none that it does not have', () => {
    expect([...COMMANDS.keys()].sort()).toEqual(Object.keys(FOLLOWED).sort());
    expect(RUNBOOK.match(/^```sh/gm)).toHaveLength(COMMANDS.size);
  });

  it.each(Object.entries(FOLLOWED))('gets what it says: %s', async (_name, followed) => followed());
});

describe('the runbook', () => {
  const sections = new Map(RUNBOOK.split(/^## /m).map((text) => [text.split('\n', 1)[0], text]));

  it.each([
    ['States', REFUND_STATUSES],
    ['Failures that close a refund', CLOSING_FAILURES],
    ['Failures of a pending activity', [...RETRYABLE_FAILURES, ...Object.values(INTERNAL_FAILURES)]],
  ])('has a row for each of the %s, and for nothing else', (section, names) => {
    const rows = [...(sections.get(section) ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual([...names].sort());
  });

  it('has the times that the code has', () => {
    const { quietPeriodSeconds, submitWindowSeconds, settleWindowSeconds } = DEFAULT_POLICY;
    const afterReset = SUBMIT_ATTEMPT_MS / 1000 + quietPeriodSeconds;
    expect(sections.get('Act on it')).toContain(`the quiet period (${quietPeriodSeconds} s) since the last attempt`);
    expect(sections.get('Act on it')).toContain(`(${afterReset} s unless the request says otherwise)`);
    expect(sections.get('Limits')).toContain(`the submit window,\n${submitWindowSeconds / 3600} h,`);
    expect(sections.get('Alerts')).toContain(`After ${settleWindowSeconds / 86_400} days (\`settleWindowSeconds\`)`);
  });

  it('says why nobody may use Terminate', () => {
    expect(sections.get('Three rules')).toContain('Never Terminate');
  });

  it('shows pictures that are there, and small', () => {
    const images = join(__dirname, '../../docs/images');
    const shown = [...RUNBOOK.matchAll(/\]\(images\/([^)]+)\)/g)].map(([, name = '']) => name);
    expect(shown.filter((name) => !existsSync(join(images, name)))).toEqual([]);
    const bytes = readdirSync(images).reduce((sum, name) => sum + statSync(join(images, name)).size, 0);
    expect(bytes).toBeLessThan(600_000);
  });
});
