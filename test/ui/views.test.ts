import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { picture } from './browser';
import { DOWN, startDesk, until, type Desk } from './desk';
import { WebUi } from './web-ui';

let desk: Desk;
let page: Page;
let ui: WebUi;
/** Workflow IDs by what is to be seen of them. */
let refunds: Record<'held' | 'down' | 'review' | 'done' | 'terminated', { workflowId: string; orderId: string }>;

beforeAll(async () => {
  desk = await startDesk({ firstOrder: 2001 });
  const HELD = { hold: { untilReleased: true } };
  const review = await desk.request({ payments: [60, 40], amount: 100, posts: [{ fault: 'partial-split' }] });
  const done = await desk.request({ amount: 'full' });
  refunds = {
    held: await desk.request({ ...HELD, amount: 12.9 }),
    down: await desk.request({ posts: DOWN }),
    review,
    done,
    terminated: await desk.request(HELD),
  };
  await desk.world.client.workflow.getHandle(refunds.terminated.workflowId).terminate('to see what that does');
  await Promise.all([until(review.refund, 'needsReview'), done.refund.result()]);
});
afterAll(() => desk?.stop());
beforeEach(async () => {
  page = await desk.newPage();
  ui = new WebUi(page);
});
afterEach(() => page?.context().close());

/** The queries of the runbook, by the name of the view. Hours are counted back from now, as seconds here. */
function queryOf(view: string): string {
  const text = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
  const block = text.split(`<!-- run: list ${view} -->`)[1]?.split('```')[1] ?? '';
  const query = /--query "([^"]+)"/.exec(block)?.[1];
  if (query === undefined) throw new Error(`docs/operations.md has no query for the view "${view}"`);
  return query.replace('$SINCE', new Date().toISOString()).replace('A-1001', refunds.done.orderId);
}

it.each([
  ['needs review', ['review']],
  ['held', ['held']],
  ['stuck', ['down']],
  ['cut off', ['terminated']],
  ['by order', ['done']],
] as const)('lists, by the link of the view "%s", what it should and nothing else: %j', async (view, expected) => {
  await ui.openView(queryOf(view));
  for (const name of expected) await ui.row(refunds[name].workflowId);
  expect(await ui.listed()).toEqual(expected.map((name) => refunds[name].workflowId));
});

it('shows order, amount and status as columns, and keeps a list as a view', async () => {
  await ui.openView("WorkflowType = 'refundPayment'");
  await ui.chooseColumns({
    remove: ['Run ID', 'Type', 'End'],
    add: ['RefundStatus', 'OrderId', 'RefundAmount', 'AdvancedPaymentId'],
  });
  const { workflowId, orderId } = refunds.done;
  const advancedPaymentId = workflowId.split('-')[1];
  expect((await ui.row(workflowId)).map((cell) => cell.trim())).toEqual([
    expect.stringMatching(/completed/i),
    workflowId,
    expect.any(String), // start
    'refunded',
    orderId,
    '100',
    advancedPaymentId,
  ]);
  await picture(page, 'list');
  await ui.openView(queryOf('needs review'));
  await ui.row(refunds.review.workflowId);
  await ui.saveView('needs review');
  await picture(page, 'saved-view');
});
