import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../../dev/chromium';

const WIDTH = 1280;

/** No sandbox, since containers run as root; nothing that calls home. */
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** @throws {Error} there is no Chromium; the message says how to get one */
export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: findChromium(), args: FLAGS });
}

/** A page of a person who has never been here before. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: 900 },
    timezoneId: 'UTC',
    locale: 'en-US',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

/**
 * With `REFUNDS_SCREENSHOTS`, a directory, what the page shows now goes there: `npm run screenshots`.
 * @param height of the window, pixels: some tell their story only in a taller one
 */
export async function picture(page: Page, name: string, height = 900): Promise<void> {
  const directory = process.env['REFUNDS_SCREENSHOTS'];
  if (!directory) return;
  await mkdir(directory, { recursive: true });
  await page.setViewportSize({ width: WIDTH, height });
  await page.screenshot({ path: join(directory, `${name}.png`), animations: 'disabled' });
}
