import { findFreePort } from '../../../dev/ports';
import { type HttpServer, json, startHttpServer } from '../../../src/worker/http/server';

let server: HttpServer;
let url: string;
let port: number;
beforeAll(async () => {
  port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  server = await startHttpServer(
    { host: '127.0.0.1', port },
    {
      '/livez': () => json(200, { live: true }),
      '/readyz': async () => json(503, { ready: false, reasons: ['The worker is starting'] }),
      '/metrics': () => ({ contentType: 'text/plain; version=0.0.4', body: 'refunds_open 1\n' }),
      '/broken': () => {
        throw new Error('APP_USR-secret');
      },
    },
  );
});
afterAll(() => server.stop());

it.each([
  ['GET', '/livez', 200, '{"live":true}\n'],
  ['GET', '/livez?verbose=1', 200, '{"live":true}\n'],
  ['GET', '/readyz', 503, '{"ready":false,"reasons":["The worker is starting"]}\n'],
  ['GET', '/metrics', 200, 'refunds_open 1\n'],
  ['HEAD', '/readyz', 503, ''],
  ['POST', '/livez', 405, expect.stringContaining('GET and HEAD')],
  ['GET', '/nothing', 404, expect.stringContaining('not found')],
  ['GET', '/constructor', 404, expect.stringContaining('not found')],
  ['GET', '/livez/', 404, expect.stringContaining('not found')],
  ['GET', '/broken', 500, expect.not.stringContaining('secret')],
] as const)('answers %s %s with %d', async (method, path, status, body: unknown) => {
  const response = await fetch(url + path, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('content-type')).toBe(
    path === '/metrics' ? 'text/plain; version=0.0.4' : 'application/json',
  );
  expect(await response.text()).toEqual(body);
});

it('says which methods it takes', async () => {
  expect((await fetch(`${url}/metrics`, { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD');
});

it('says what to do when another worker has the port', async () => {
  await expect(startHttpServer({ host: '127.0.0.1', port }, {})).rejects.toThrow(
    /REFUNDS_HTTP_PORT.*EADDRINUSE.*a port of its own/,
  );
});

it('stops though a client keeps its connection, and however often it is told to', async () => {
  const other = await findFreePort();
  const stopped = await startHttpServer({ host: '127.0.0.1', port: other }, { '/': () => json(200, {}) });
  await (await fetch(`http://127.0.0.1:${other}/`)).text();
  await Promise.all([stopped.stop(), stopped.stop()]);
  await expect(fetch(`http://127.0.0.1:${other}/`)).rejects.toThrow();
});
