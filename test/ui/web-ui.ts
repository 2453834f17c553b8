import type { Locator, Page } from 'playwright-core';

const NAMESPACE = 'default';

export type Tab = 'timeline' | 'pending-activities' | 'user-metadata' | 'search-attributes';

/** What a person does with Temporal's Web UI. Names of ours are never guessed: they are read off the page. */
export class WebUi {
  readonly #page: Page;
  readonly #url: string;

  constructor(page: Page, url = process.env['TEMPORAL_UI_URL'] ?? '') {
    this.#page = page;
    this.#url = `${url}/namespaces/${NAMESPACE}/workflows`;
  }

  /** As the links that `refunds views` prints. */
  async openView(query: string): Promise<void> {
    await this.#page.goto(`${this.#url}?query=${encodeURIComponent(query)}`);
  }

  async openRefund(workflowId: string): Promise<void> {
    await this.#page.goto(`${this.#url}/${workflowId}`);
    await this.#visible('workflow-id-heading').getByText(workflowId).waitFor();
  }

  /** Filter → attribute → value, as one finds a refund whose ID one does not know. */
  async filterBy(attribute: string, value: string): Promise<void> {
    await this.#page.goto(this.#url);
    await this.#page.getByTestId('add-filter-button').click();
    await this.#page.getByRole('menuitem').filter({ hasText: attribute }).first().click();
    await this.#page.getByTestId(`dropdown-filter-chip-${attribute}-0-text`).fill(value);
    await this.#page.getByTestId('apply-filter-button').click();
    await this.#page.waitForURL('**?query=*');
  }

  /** The columns that are kept in this browser, from the button below the list. */
  async chooseColumns({ add, remove }: { add: readonly string[]; remove: readonly string[] }): Promise<void> {
    await this.#page.getByTestId('workflows-summary-table-configuration-button').click();
    for (const name of remove) await this.#page.getByTestId(`orderable-list-item-${name}-remove-button`).click();
    for (const name of add) await this.#page.getByTestId(`orderable-list-item-${name}-add-button`).click();
    await this.#page.getByTestId('drawer-close-button').click();
  }

  /** The cells of a refund's row, once it is in the list: visibility lags. */
  async row(workflowId: string): Promise<string[]> {
    const row = this.#page.getByTestId('workflows-summary-configurable-table-row').filter({ hasText: workflowId });
    const listed = (): Promise<boolean> =>
      row.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    while (!(await listed())) await this.#page.reload();
    return await row.getByTestId('workflows-summary-table-body-cell').allInnerTexts();
  }

  /** The workflow IDs that the list shows now. */
  async listed(): Promise<string[]> {
    const rows = await this.#page.getByTestId('workflows-summary-configurable-table-row').all();
    return await Promise.all(
      rows.map((row) =>
        row
          .getByRole('link', { name: /^refund-/ })
          .first()
          .innerText(),
      ),
    );
  }

  /** Keeps the list that is shown as a view of this browser. */
  async saveView(name: string): Promise<void> {
    await this.#page.getByRole('button', { name: 'Save as New' }).click();
    await this.#page.getByTestId('workflow-save-view-modal-input').fill(name);
    await this.#page.getByRole('button', { name: 'Save', exact: true }).filter({ visible: true }).click();
    await this.#page.getByTestId('saved-views-bar').getByText(name).first().waitFor();
  }

  /** The list, while it still takes over a filter, forgets a click or comes back after it: so click until the refund is there. */
  async follow(workflowId: string): Promise<void> {
    const opened = (): Promise<boolean> =>
      this.#visible('workflow-id-heading')
        .waitFor({ timeout: 5_000 })
        .then(
          () => true,
          () => false,
        );
    const link = this.#page.getByRole('link', { name: workflowId, exact: true }).first();
    do await link.click({ timeout: 5_000 }).catch(() => undefined);
    while (!(await opened()));
  }

  async openTab(tab: Tab): Promise<void> {
    await this.#visible(`${tab}-tab`).click();
    await this.#page.waitForURL(`**/${tab}*`);
  }

  /** Waits until the page says all of it. */
  async shows(...texts: (string | RegExp)[]): Promise<void> {
    const main = this.#page.locator('main');
    for (const text of texts) await main.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Waits until the current details, in the frame that the Web UI keeps Markdown in, say all of it. */
  async currentDetails(...texts: string[]): Promise<void> {
    const frame = this.#page.locator('iframe').filter({ visible: true }).last().contentFrame();
    for (const text of texts) await frame.getByText(text).first().waitFor();
  }

  /** The glasses at the top: this browser's own codec server, for pages that are opened from then on. */
  async setCodecServer(url: string): Promise<void> {
    await this.#page
      .getByTestId(/^data-encoder-status/)
      .filter({ visible: true })
      .first()
      .click();
    const dialog = this.#page.locator('#data-encoder-settings');
    await dialog.getByTestId('use-local-endpoint-input').click();
    await dialog.locator('#data-encoder-endpoint-input').fill(url);
    await dialog.getByTestId('confirm-modal-button').click();
    await dialog.getByTestId('confirm-modal-button').waitFor({ state: 'hidden' });
  }

  /** All that the page says now. */
  async text(): Promise<string> {
    return await this.#page.locator('body').innerText();
  }

  /** Temporal's own word for where the workflow stands, once it is this one. */
  async isClosedAs(status: 'Completed' | 'Canceled' | 'Failed'): Promise<void> {
    await this.#visible('execution-status')
      .getByText(new RegExp(`^${status}$`, 'i'))
      .waitFor();
  }

  async requestCancellation(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Request Cancellation' }).filter({ visible: true }).first().click();
    await this.#visible('cancel-confirmation-modal').getByTestId('confirm-modal-button').click();
  }

  /** More Actions → Send a Signal, or an Update: the dialog, with what it says of each name. */
  async openDialog(kind: 'signal' | 'update'): Promise<Locator> {
    await this.#page.getByRole('button', { name: 'More Actions' }).filter({ visible: true }).first().click();
    await this.#visible(`${kind}-button`).click();
    const dialog = this.#visible(`${kind}-confirmation-modal`);
    await dialog.getByTestId(`${kind}-select-button`).click();
    await dialog.getByRole('option').filter({ hasText: 'resolveRefund' }).waitFor();
    return dialog;
  }

  /** @param json as a person types it */
  async send(dialog: Locator, name: string, json: string): Promise<void> {
    await dialog.getByRole('option').filter({ hasText: name }).first().click();
    await this.type(dialog, json);
    await this.submit(dialog);
  }

  /** Leaving the field lays its JSON out anew, and moves what is below: a click in that moment goes nowhere. */
  async type(dialog: Locator, json: string): Promise<void> {
    const field = dialog.getByRole('textbox', { name: 'Data' });
    await field.fill(json);
    await field.blur();
    const laidOut = JSON.stringify(JSON.parse(json), null, 2).split('\n');
    await field
      .locator('.cm-line')
      .nth(laidOut.length - 1)
      .waitFor();
  }

  /** In the dialog's other encoding, for which it wants the name of a type as well. */
  async sendAsProtobuf(dialog: Locator, name: string, json: string): Promise<void> {
    await dialog.getByRole('option').filter({ hasText: name }).first().click();
    await this.type(dialog, json);
    await dialog.getByText('json/protobuf').click();
    await dialog.getByRole('textbox', { name: 'Message Type' }).fill('mercadopago.Release');
    await this.submit(dialog);
  }

  async submit(dialog: Locator): Promise<void> {
    await dialog.getByTestId('confirm-modal-button').click();
  }

  #visible(testId: string): Locator {
    return this.#page.getByTestId(testId).filter({ visible: true }).first();
  }
}
