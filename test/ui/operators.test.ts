import type { Page } from 'playwright-core';
import { picture } from './browser';
import { DOWN, startDesk, until, type Desk } from './desk';
import { WebUi } from './web-ui';

let desk: Desk;
let page: Page;
let ui: WebUi;

beforeAll(async () => {
  desk = await startDesk({ firstOrder: 1001 });
});
afterAll(() => desk?.stop());
beforeEach(async () => {
  page = await desk.newPage();
  ui = new WebUi(page);
});
afterEach(() => page?.context().close());

it('finds a refund by its order, sees why it is pending, and cancels it with a signal', async () => {
  const { refund, workflowId, orderId } = await desk.request({
    posts: DOWN,
    requestedBy: 'ana',
    reason: 'arrived broken',
  });
  await ui.filterBy('OrderId', orderId);
  expect(await ui.row(workflowId)).toContain('RUNNING');
  await ui.follow(workflowId);
  await ui.shows(`BRL 40.50 for order ${orderId}`);
  await picture(page, 'refund');

  await ui.openTab('pending-activities');
  await ui.shows('submitRefund', 'Next Retry', 'The gateway failed (HTTP 503', 'ServerError');
  await picture(page, 'pending-activity');

  await ui.openTab('user-metadata');
  await ui.currentDetails(
    'submitting',
    'Asked for by ana: arrived broken.',
    'It tries again by itself until',
    'Never Terminate',
  );
  await picture(page, 'current-details');

  const dialog = await ui.openDialog('signal');
  await picture(page, 'signals');
  await ui.send(dialog, 'cancelRefund', '{"requestedBy": "bo", "reason": "the customer keeps it"}');
  await ui.isClosedAs('Completed');
  await ui.openTab('timeline');
  await ui.shows('"canceled"', '"the customer keeps it"');
  await picture(page, 'canceled');
  expect(await refund.result()).toMatchObject({ status: 'canceled', canceledBy: 'bo' });
});

it('cancels with the Request Cancellation button', async () => {
  const { refund, workflowId } = await desk.request({ posts: DOWN });
  await ui.openRefund(workflowId);
  await ui.requestCancellation();
  await ui.isClosedAs('Canceled');
  await ui.openTab('search-attributes');
  await ui.shows('RefundStatus', '"canceled"');
  expect((await refund.status()).status).toBe('canceled');
});

it('sees that a signal in an encoding that cannot be read changed nothing, and sends it again', async () => {
  const { workflowId } = await desk.request({ hold: { untilReleased: true } });
  await ui.openRefund(workflowId);
  await ui.sendAsProtobuf(await ui.openDialog('signal'), 'releaseRefund', '{"releasedBy": "bo"}');
  await ui.openTab('user-metadata');
  await ui.currentDetails('Changed nothing: releaseRefund: the argument cannot be read, its encoding is json/protobuf');

  await ui.send(await ui.openDialog('signal'), 'releaseRefund', '{"releasedBy": "bo"}');
  await ui.isClosedAs('Completed');
});

it('is told in the dialog why it may not release a refund, and another person releases it', async () => {
  const hold = { untilReleased: true, releasedByAnother: true };
  const { refund, workflowId } = await desk.request({ requestedBy: 'ana', hold });
  await ui.openRefund(workflowId);
  await ui.openTab('user-metadata');
  await ui.currentDetails('pending', 'Waits for a release by somebody else than who asked for it', 'releaseRefund');

  const dialog = await ui.openDialog('update');
  await ui.send(dialog, 'releaseRefund', '{"releasedBy": "ana"}');
  await dialog.getByText('Somebody else than who asked for the refund must release it.').first().waitFor();
  await picture(page, 'release-refused');
  expect((await refund.status()).status).toBe('pending');

  await ui.type(dialog, '{"releasedBy": "bo"}');
  await ui.submit(dialog);
  await ui.isClosedAs('Completed');
  expect(await refund.result()).toMatchObject({ status: 'refunded', amount: 40.5 });
  expect((await refund.status()).releasedBy).toBe('bo');
});

it('resolves a review with what was found at the gateway', async () => {
  const { refund, workflowId } = await desk.request({
    payments: [60, 40],
    amount: 100,
    posts: [{ fault: 'partial-split' }],
  });
  await until(refund, 'needsReview');
  await ui.openRefund(workflowId);
  await ui.openTab('user-metadata');
  const { refunds: known } = await refund.status();
  await ui.currentDetails(
    'needsReview',
    'Why: only a part was refunded',
    'resolveRefund',
    ...known.map(({ id }) => id),
  );
  await picture(page, 'review', 1200);

  const refundIds = known.filter(({ status }) => status === 'approved').map(({ id }) => id);
  const finding = { outcome: 'refunded', resolvedBy: 'carla', note: 'in the statement of 24 November', refundIds };
  await ui.send(await ui.openDialog('update'), 'resolveRefund', JSON.stringify(finding));
  await ui.isClosedAs('Completed');
  await ui.openTab('timeline');
  await ui.shows('"carla"');
  expect(await refund.result()).toMatchObject({
    status: 'refunded',
    refunds: [{ id: refundIds[0] }],
    resolution: finding,
  });
});

it('reads, beside every name, what it does and the JSON that it takes', async () => {
  const { refund, workflowId } = await desk.request({ hold: { untilReleased: true } });
  await ui.openRefund(workflowId);
  for (const kind of ['signal', 'update'] as const) {
    const dialog = await ui.openDialog(kind);
    const options = await dialog.getByRole('option').allInnerTexts();
    expect(options.filter((text) => text.includes('Refund') || text.includes('Cancellation'))).toEqual(
      [kind === 'signal' ? 'cancelRefund' : 'requestCancellation', 'releaseRefund', 'resolveRefund'].map((name) =>
        expect.stringMatching(new RegExp(`^${name}\\s+\\S.*\\{".*\\}$`, 's')),
      ),
    );
    await page.keyboard.press('Escape');
    await page.reload();
  }
  await refund.signalCancel();
});
