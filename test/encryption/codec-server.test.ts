import { encryptionCodec } from '../../src/encryption';
import { type CodecServer, startCodecServer } from '../../src/encryption/codec-server';
import { keysOf } from './keys';

const TOKEN = 'a-token-of-this-test';
const ORIGIN = 'https://cloud.temporal.io';
const PLAIN = { payloads: [{ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'eyJhIjoxfQ==' }] };

let server: CodecServer;
beforeAll(async () => {
  const codec = encryptionCodec(keysOf('k1'));
  server = await startCodecServer({ codec, host: '127.0.0.1', port: 0, origins: [ORIGIN], token: () => TOKEN });
});
afterAll(() => server.stop());

interface Asked {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

const ask = (
  path: string,
  { method = 'POST', body = JSON.stringify(PLAIN), headers = {} }: Asked = {},
): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    ...(method === 'POST' ? { body } : {}),
  });

it('encodes and decodes as the Web UI and the CLI ask for it', async () => {
  const encoded = await (await ask('/encode')).text();
  expect(encoded).toContain(Buffer.from('binary/encrypted').toString('base64'));
  expect(encoded).not.toContain(PLAIN.payloads[0]!.data);
  expect(await (await ask('/decode', { body: encoded })).json()).toEqual(PLAIN);
  expect(await (await ask('/decode')).json()).toEqual(PLAIN); // what is not encrypted stays as it is
});

it('lets pages of the listed origins ask, and says so to their browsers', async () => {
  const headers = { origin: ORIGIN, authorization: '', 'access-control-request-private-network': 'true' };
  const before = await ask('/decode', { method: 'OPTIONS', headers });
  expect(before.status).toBe(204);
  expect(Object.fromEntries(before.headers)).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-headers': 'Authorization, Content-Type, X-Namespace',
    'access-control-allow-private-network': 'true',
    vary: 'Origin',
  });
  const answer = await ask('/decode', { headers: { origin: ORIGIN } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
});

it.each(['https://evil.example', 'null', 'https://cloud.temporal.io.evil.example', 'http://cloud.temporal.io'])(
  'refuses pages of the origin %s, even with the token',
  async (origin) => {
    for (const method of ['OPTIONS', 'POST']) {
      const answer = await ask('/decode', { method, headers: { origin } });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  },
);

it.each(['', 'Bearer', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, TOKEN, `Basic ${TOKEN}`])(
  'refuses whoever bears %j for a token',
  async (authorization) => {
    const answer = await ask('/decode', { headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain(TOKEN);
  },
);

it.each<[string, number, string, Asked]>([
  ['another path', 404, '/', {}],
  ['another method', 405, '/decode', { method: 'GET' }],
  ['a plain form, which pages may send without asking', 415, '/decode', { headers: { 'content-type': 'text/plain' } }],
  ['a body that is no JSON', 400, '/decode', { body: '{' }],
  ['a body of another shape', 400, '/decode', { body: '{"payloads": [1]}' }],
  ['a body that is too large', 413, '/decode', { body: 'x'.repeat(17 * 1024 * 1024) }],
])('refuses %s', async (_name, status, path, asked) => {
  // A large body may be cut off before it is all sent.
  const answered = await ask(path, asked).then(
    (answer) => answer.status,
    () => 413,
  );
  expect(answered).toBe(status);
});

it('names the key that it has not got', async () => {
  const payloads = await encryptionCodec(keysOf('k2')).encode([{ data: Buffer.from('x') }]);
  const [{ metadata, data }] = payloads as [{ metadata: Record<string, Uint8Array>; data: Uint8Array }];
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const named = Object.fromEntries(Object.entries(metadata).map(([name, bytes]) => [name, base64(bytes)]));
  const answer = await ask('/decode', {
    body: JSON.stringify({ payloads: [{ metadata: named, data: base64(data) }] }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: expect.stringContaining('encrypted with key k2') });
});
