import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { startSandbox, type Sandbox } from '../../sandbox';
import * as worker from '../../src/worker/embed';
import { blocksOf } from './markdown';

const PAGE = readFileSync(join(__dirname, '../../docs/credentials.md'), 'utf8');

/** The page's example, as it stands there, but for the gateway's address. */
function exampleAgainst(url: string): worker.Gateway {
  const [example] = blocksOf(PAGE).filter(({ language }) => language === 'ts');
  const text = (example?.text ?? '').replace('https://api.mercadopago.com', url);
  const { code } = transformSync(`${text}\nexport { gateway };`, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as { gateway: worker.Gateway } };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is our own page
  new Function('require', 'module', 'exports', code)(() => worker, module, module.exports);
  return module.exports.gateway;
}

describe("the page's provider for a vault", () => {
  let sandbox: Sandbox;
  let vault: Server;
  let gateway: worker.Gateway;
  const secrets = new Map<string, string>();
  const asked: string[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox();
    vault = createServer(({ url = '', headers }, response) => {
      const seller = url.split('/').at(-1) ?? '';
      asked.push(seller);
      const accessToken = secrets.get(seller);
      if (headers['x-vault-token'] !== 'hvs.of-the-worker') response.writeHead(403).end();
      else if (accessToken === undefined) response.writeHead(404).end();
      else response.end(JSON.stringify({ data: { data: { accessToken } } }));
    }).listen(0, '127.0.0.1');
    await once(vault, 'listening');
    process.env['VAULT_ADDR'] = `http://127.0.0.1:${(vault.address() as AddressInfo).port}`;
    process.env['VAULT_TOKEN'] = 'hvs.of-the-worker';
    gateway = exampleAgainst(sandbox.url);
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.stop();
    vault.closeAllConnections();
    vault.close();
  });

  const look = (sellerId?: string): Promise<string> =>
    gateway.getPayments('21000123456', sellerId === undefined ? {} : { sellerId }).then(
      ({ value }) => `${value.length} payment`,
      (error: unknown) => (error as Error).message,
    );

  it('asks it for each seller, and again only when the gateway refused the token', async () => {
    secrets.set('default', sandbox.token);
    expect([await look(), await look()]).toEqual(['1 payment', '1 payment']);
    expect(asked).toEqual(['default']);
    secrets.set('shop-7', 'TEST-that-was-revoked');
    expect(await look('shop-7')).toContain('HTTP 401');
    secrets.set('shop-7', sandbox.token);
    expect(await look('shop-7')).toBe('1 payment');
    expect(asked).toEqual(['default', 'shop-7', 'shop-7']);
  });

  it('says that a seller is not there, and goes on once it is', async () => {
    expect(await look('shop-8')).toContain('no access token for the call: seller shop-8 is not in the vault');
    secrets.set('shop-8', sandbox.token);
    expect(await look('shop-8')).toBe('1 payment');
  });

  it('says what the vault answers, and nothing that was sent to it', async () => {
    process.env['VAULT_TOKEN'] = 'hvs.that-is-over';
    expect(await look('shop-9')).toContain('the vault answers 403');
    process.env['VAULT_ADDR'] = 'http://hvs.user:secret@127.0.0.1:1';
    expect(await look('shop-9')).not.toMatch(/hvs|secret/);
  });
});
