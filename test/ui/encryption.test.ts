import type { Page } from 'playwright-core';
import { encryptedDataConverter, encryptionCodec } from '../../src/encryption';
import { startCodecServer, type CodecServer } from '../../src/encryption/codec-server';
import { keysOf } from '../encryption/keys';
import { picture } from './browser';
import { startDesk, type Desk } from './desk';
import { WebUi } from './web-ui';

const KEYS = keysOf('k1');
const SECRET = { requestedBy: 'ana.lucia', reason: 'arrived broken' };

let desk: Desk;
let page: Page;
let ui: WebUi;
let workflowId: string;
const servers: CodecServer[] = [];

beforeAll(async () => {
  desk = await startDesk({ firstOrder: 3001, dataConverter: encryptedDataConverter(KEYS) });
  const requested = await desk.request(SECRET);
  await requested.refund.result();
  ({ workflowId } = requested);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await desk?.stop();
});
beforeEach(async () => {
  page = await desk.newPage();
  ui = new WebUi(page);
});
afterEach(() => page?.context().close());

async function codecServer({ origins = [new URL(process.env['TEMPORAL_UI_URL'] ?? '').origin] } = {}): Promise<string> {
  const server = await startCodecServer({ codec: encryptionCodec(KEYS), host: '127.0.0.1', port: 0, origins });
  servers.push(server);
  return server.url;
}

async function expectCiphertext(): Promise<void> {
  await ui.shows(/^"[A-Za-z0-9+/]{100,}=*"$/);
  expect(await ui.text()).not.toMatch(/ana\.lucia|broken|advancedPaymentId|approved/);
}

it('shows ciphertext without a codec server, and what was asked and answered with one', async () => {
  await ui.openRefund(workflowId);
  await expectCiphertext();

  await ui.setCodecServer(await codecServer());
  await ui.openRefund(workflowId);
  await ui.shows('"ana.lucia"', '"arrived broken"', '"refunded"');
  await picture(page, 'decrypted');
});

it('shows ciphertext with a codec server that is for pages of another Web UI', async () => {
  const url = await codecServer({ origins: ['https://ui.example'] });
  await ui.openRefund(workflowId);
  await ui.setCodecServer(url);
  const asked = page.waitForRequest((request) => request.url().startsWith(url));
  await ui.openRefund(workflowId);
  await asked;
  await expectCiphertext();
});
