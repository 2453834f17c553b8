import net from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import type { SubmitOutcome } from '../../src/gateway';
import { APPROVED, BAD_REQUEST, closeAll, gatewayTo, ORDER, serverAnswering, serverThat } from './fixtures';
import { reply, type ReceivedRequest } from './raw-server';

afterEach(closeAll);

const UNSENT = { kind: 'failure', type: 'ConnectionFailed', reach: 'unsent', moneyMoved: 'no' };
const LOST = { kind: 'failure', type: 'ConnectionLost', reach: 'unanswered', moneyMoved: 'maybe' };
const TIMEOUT = { kind: 'failure', type: 'Timeout', reach: 'unanswered', moneyMoved: 'maybe' };
const UNREADABLE = { kind: 'failure', type: 'UnreadableResponse', reach: 'answered', moneyMoved: 'maybe' };
const OK = JSON.stringify([APPROVED]);

const submitTo = (url: string, options: Parameters<typeof gatewayTo>[1] = {}): Promise<SubmitOutcome> =>
  gatewayTo(url, options).submitRefund(ORDER);

/** undici gives a connection to the next call one turn of the event loop after an answer. */
const afterATurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Until `condition` holds; a test's own timeout ends it otherwise. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a refund that never left', () => {
  it('was refused a connection', async () => {
    const server = await serverThat(() => undefined);
    await server.close();
    const outcome = await submitTo(server.url);
    expect(outcome).toMatchObject(UNSENT);
    expect(outcome).toHaveProperty(
      'message',
      expect.stringContaining('could not be reached (ECONNREFUSED); nothing was sent.'),
    );
  });

  it('found no such host', async () => {
    expect(await submitTo('https://nonexistent.invalid', { timeoutMs: 5_000 })).toMatchObject(UNSENT);
  });

  it('waited in vain for a name', async () => {
    const dispatcher = new Agent({ connect: { lookup: () => undefined } });
    expect(await submitTo('https://gateway.invalid', { dispatcher, timeoutMs: 50 })).toMatchObject(UNSENT);
    await dispatcher.destroy();
  });

  it('spoke TLS to a server that does not', async () => {
    const bytes: string[] = [];
    const server = await serverThat(
      () => undefined,
      (socket) => {
        socket.on('data', (chunk) => bytes.push(chunk.toString('latin1')));
        socket.write('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n');
      },
    );
    expect(await submitTo(server.url.replace('http:', 'https:'))).toMatchObject(UNSENT);
    expect(bytes.join('')).not.toContain('POST');
  });

  it('was hung up on during the TLS handshake', async () => {
    const server = await serverThat(
      () => undefined,
      (socket) => void socket.on('data', () => socket.destroy()),
    );
    expect(await submitTo(server.url.replace('http:', 'https:'))).toMatchObject(UNSENT);
  });

  it('gave up connecting well before the time of the call', async () => {
    const server = await serverThat(() => undefined); // says nothing to a TLS greeting
    const outcome = await submitTo(server.url.replace('http:', 'https:'), { connectTimeoutMs: 50, timeoutMs: 20_000 });
    expect(outcome).toMatchObject({ ...UNSENT, message: expect.stringContaining('UND_ERR_CONNECT_TIMEOUT') });
  });

  it('is not sent after all when the connection comes too late', async () => {
    const server = await serverAnswering(200, OK);
    let connected: (() => void) | undefined;
    const dispatcher = new Agent({
      connect: (_, callback) => {
        const socket = net.connect(server.port, '127.0.0.1', () => {
          connected = () => callback(null, socket);
        });
      },
    });
    expect(await submitTo(server.url, { dispatcher, timeoutMs: 100 })).toMatchObject(UNSENT);
    await until(() => connected !== undefined);
    connected?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.requests).toHaveLength(0);
    await dispatcher.destroy();
  });

  it('is not sent after its last moment, though the connection is there: the window may end meanwhile', async () => {
    const { url, requests } = await serverAnswering(200, OK);
    const gateway = gatewayTo(url);
    const late = await gateway.submitRefund({ ...ORDER, notAfterMs: Date.now() - 1 });
    expect(late).toMatchObject(UNSENT);
    expect(late).toHaveProperty('message', expect.stringContaining('TOO_LATE_TO_SEND'));
    expect(requests).toHaveLength(0);
    expect(await gateway.submitRefund({ ...ORDER, notAfterMs: Date.now() + 60_000 })).toMatchObject({
      kind: 'refunded',
    });
    expect(requests).toHaveLength(1);
  });

  it('came after the client was closed', async () => {
    const server = await serverAnswering(200, OK);
    const gateway = gatewayTo(server.url);
    await gateway.close();
    await gateway.close();
    expect(await gateway.submitRefund(ORDER)).toMatchObject(UNSENT);
    expect(server.connections()).toBe(0);
  });
});

describe('a refund that got no answer', () => {
  it('met a reset before it was read', async () => {
    const server = await serverThat(
      () => undefined,
      (socket) => {
        socket.pause();
        // Unread bytes make the system answer with a reset.
        setTimeout(() => socket.resetAndDestroy(), 50);
      },
    );
    expect(await submitTo(server.url)).toMatchObject(LOST);
    expect(server.connections()).toBe(1);
  });

  it.each<[string, (request: ReceivedRequest) => unknown]>([
    ['a reset after it was read', ({ socket }) => socket.resetAndDestroy()],
    ['an end after it was read', ({ socket }) => socket.end()],
    ['half a status line', ({ socket }) => socket.end('HTTP/1.1 20')],
    ['half the headers', ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
    ['something that is not HTTP', ({ socket }) => socket.end('220 mail.example ESMTP\r\n')],
    ['headers without an end', ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`)],
    ['an informational answer and an end', ({ socket }) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n')],
    ['an unasked 100', ({ socket }) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
    ['an upgrade', ({ socket }) => socket.write('HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n')],
  ])('met %s', async (_, misbehave) => {
    const server = await serverThat(misbehave);
    expect(await submitTo(server.url)).toMatchObject(LOST);
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, (request: ReceivedRequest) => unknown]>([
    ['nothing', () => undefined],
    ['headers that do not end', ({ socket }) => socket.write('HTTP/1.1 200 OK\r\n')],
    ['a 102 and nothing more', ({ socket }) => socket.write('HTTP/1.1 102 Processing\r\n\r\n')],
  ])('heard %s in time', async (_, misbehave) => {
    const server = await serverThat(misbehave);
    expect(await submitTo(server.url, { timeoutMs: 200 })).toMatchObject(TIMEOUT);
    expect(server.requests).toHaveLength(1);
  });

  it('heard headers drip', async () => {
    const server = await serverThat(({ socket }) => {
      const head = 'HTTP/1.1 200 OK\r\nx-padding: '.padEnd(10_000, 'x');
      let at = 0;
      const drip = setInterval(() => socket.write(head.charAt(at++)), 10);
      socket.on('close', () => clearInterval(drip));
    });
    expect(await submitTo(server.url, { timeoutMs: 300 })).toMatchObject(TIMEOUT);
  });

  it("ends its connection, so that a late answer is nobody else's", async () => {
    let first: ReceivedRequest | undefined;
    const server = await serverThat((request) => {
      if (request.number === 1) first = request;
      else reply(request, 400, BAD_REQUEST);
    });
    const gateway = gatewayTo(server.url);
    expect(await gateway.submitRefund({ ...ORDER, timeoutMs: 100 })).toMatchObject(TIMEOUT);
    const second = gateway.submitRefund(ORDER);
    if (first !== undefined && !first.socket.destroyed) reply(first, 200, OK);
    expect(await second).toMatchObject({ type: 'BadRequest' });
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.socket).not.toBe(first?.socket);
  });
});

describe('an answer that came in part', () => {
  const partly =
    (status: number, body: string) =>
    ({ socket }: ReceivedRequest): void =>
      void socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 1000\r\nretry-after: 3\r\n\r\n${body}`);
  const cut =
    (status: number) =>
    (request: ReceivedRequest): void => {
      partly(status, OK)(request);
      request.socket.end();
    };
  const chunked = 'HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n';

  it.each<[string, (request: ReceivedRequest) => unknown, object]>([
    ['a 200 that was cut off', cut(200), { ...UNREADABLE, retryAfterMs: 3000 }],
    ['a 200 that does not go on', partly(200, OK), UNREADABLE],
    ['a 200 cut in a chunk', ({ socket }) => socket.end(`${chunked}ff\r\n${OK}`), UNREADABLE],
    ['a 200 cut between chunks', ({ socket }) => socket.end(`${chunked}2\r\n[]\r\n`), UNREADABLE],
    ['a 200 cut by the end', ({ socket }) => socket.end(`HTTP/1.1 200 X\r\n\r\n${OK.slice(0, 50)}`), UNREADABLE],
    ['a 400 that was cut off', cut(400), { type: 'BadRequest', moneyMoved: 'no', gateway: { status: '400' } }],
    ['a 400 that does not go on', partly(400, '{'), { type: 'BadRequest', moneyMoved: 'no' }],
    ['a 429 that was cut off', cut(429), { type: 'RateLimited', moneyMoved: 'no', retryAfterMs: 3000 }],
    ['a 500 that was cut off', cut(500), { type: 'ServerError', moneyMoved: 'maybe' }],
    ['a 302 that was cut off', cut(302), { type: 'UnexpectedResponse', moneyMoved: 'no' }],
  ])('%s', async (_, misbehave, expected) => {
    const server = await serverThat(misbehave);
    expect(await submitTo(server.url, { timeoutMs: 300 })).toMatchObject({ ...expected, reach: 'answered' });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[number, object]>([
    [200, UNREADABLE],
    [404, { type: 'NotFound', moneyMoved: 'no', reach: 'answered' }],
  ])('a %i that drips is cut, though a byte is never long in coming', async (status, expected) => {
    let dripped = 0;
    const server = await serverThat(({ socket }) => {
      socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 100000\r\n\r\n`);
      const drip = setInterval(() => (dripped += Number(socket.write(' '))), 10);
      socket.on('close', () => clearInterval(drip));
    });
    expect(await submitTo(server.url, { timeoutMs: 300 })).toMatchObject(expected);
    expect(dripped).toBeGreaterThan(2);
  });

  it.each<[number, string, object]>([
    [200, 'keep-alive', { ...UNREADABLE, message: expect.stringContaining('is too large') }],
    [200, 'close', UNREADABLE],
    [400, 'close', { type: 'BadRequest', moneyMoved: 'no' }],
    [503, 'keep-alive', { type: 'ServerError', moneyMoved: 'maybe' }],
  ])('a %i larger than the limit is not read on (%s)', async (status, connection, expected) => {
    const server = await serverAnswering(status, `[${' '.repeat(5_000)}${OK.slice(1)}`, { connection });
    expect(await submitTo(server.url, { maxResponseBytes: 2_000 })).toMatchObject(expected);
  });

  it('a body without an end is left at the limit', async () => {
    let written = 0;
    const server = await serverThat(({ socket }) => {
      socket.write('HTTP/1.1 200 X\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, ' '))) written += 65_536;
      };
      socket.on('drain', pour);
      pour();
    });
    expect(await submitTo(server.url)).toMatchObject(UNREADABLE);
    expect(written).toBeLessThan(50_000_000);
  });

  it('an answer of exactly the limit is read', async () => {
    const server = await serverAnswering(200, OK);
    expect(await submitTo(server.url, { maxResponseBytes: OK.length })).toMatchObject({ kind: 'refunded' });
    expect(await submitTo(server.url, { maxResponseBytes: OK.length - 1 })).toMatchObject(UNREADABLE);
  });
});

describe('an answer in an unusual shape', () => {
  it.each<[string, string]>([
    [
      'after early hints',
      `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: ${OK.length}\r\n\r\n${OK}`,
    ],
    [
      'in chunks',
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n[\r\n${(OK.length - 1).toString(16)}\r\n${OK.slice(1)}\r\n0\r\n\r\n`,
    ],
    ['with a byte order mark', `HTTP/1.1 200 OK\r\ncontent-length: ${OK.length + 3}\r\n\r\n\u00ef\u00bb\u00bf${OK}`],
    ['ended by the connection', `HTTP/1.0 200 OK\r\n\r\n${OK}`],
  ])('is read %s', async (_, bytes) => {
    const server = await serverThat(({ socket }) => socket.end(Buffer.from(bytes, 'latin1')));
    expect(await submitTo(server.url)).toMatchObject({ kind: 'refunded' });
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%i is not followed, even by a dispatcher that would', async (status) => {
    const target = await serverAnswering(200, OK);
    const server = await serverAnswering(status, '', { location: `${target.url}/` });
    const dispatcher = new Agent({ maxRedirections: 5 });
    for (const options of [{}, { dispatcher }]) {
      expect(await submitTo(server.url, options)).toMatchObject({ type: 'UnexpectedResponse', moneyMoved: 'no' });
    }
    expect(target.connections()).toBe(0);
    expect(server.requests).toHaveLength(2);
    await dispatcher.close();
  });
});

describe('the connection of an earlier call', () => {
  it('is used again', async () => {
    const server = await serverAnswering(200, OK);
    const gateway = gatewayTo(server.url);
    for (let call = 1; call <= 3; call += 1) {
      expect(await gateway.submitRefund(ORDER)).toMatchObject({ kind: 'refunded' });
      await afterATurn();
    }
    expect(server.connections()).toBe(1);
    expect(server.requests).toHaveLength(3);
  });

  it('is not shared by calls at the same time', async () => {
    const server = await serverThat((request) => setTimeout(() => reply(request, 200, OK), 50));
    const gateway = gatewayTo(server.url);
    const outcomes = await Promise.all([1, 2, 3].map(() => gateway.submitRefund(ORDER)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refunded', 'refunded', 'refunded']);
    expect(server.connections()).toBe(3);
  });

  it('may end as the next refund goes out: that refund is ambiguous, and not sent again', async () => {
    const server = await serverThat((request) => {
      if (request.number === 2) request.socket.resetAndDestroy();
      else reply(request, 200, OK);
    });
    const gateway = gatewayTo(server.url);
    await gateway.submitRefund(ORDER);
    await afterATurn();
    expect(await gateway.submitRefund(ORDER)).toMatchObject(LOST);
    expect(server.requests).toHaveLength(2);
    expect(server.connections()).toBe(1);
  });

  it.each([0, 1, 2, 5])('may have ended %i ms before: each refund is sent at most once', async (pauseMs) => {
    const server = await serverThat((request) => {
      reply(request, 200, OK);
      setImmediate(() => request.socket.destroy());
    });
    const gateway = gatewayTo(server.url);
    for (let call = 1; call <= 10; call += 1) {
      const key = `key-${pauseMs}-${call}`;
      const outcome = await gateway.submitRefund({ ...ORDER, idempotencyKey: key });
      const seen = server.requests.filter(({ headers }) => headers.some(([, value]) => value === key)).length;
      if (outcome.kind === 'refunded') expect(seen).toBe(1);
      else {
        expect(outcome).toMatchObject(LOST);
        expect(seen).toBeLessThanOrEqual(1);
      }
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  });
});

describe('a dispatcher that resends', () => {
  it('is stopped before the second send', async () => {
    const server = await serverThat(({ socket }) => socket.resetAndDestroy());
    const agent = new Agent();
    let dispatched = 0;
    const dispatcher = agent.compose((dispatch) => (options, handler) => {
      const again: Dispatcher.DispatchHandlers = {
        onConnect: (abort) => handler.onConnect?.(abort),
        onHeaders: () => true,
        onData: () => true,
        onComplete: () => undefined,
        onError: () => {
          dispatched += 1;
          if (dispatched < 3) dispatch(options, again);
        },
      };
      return dispatch(options, again);
    });
    expect(await submitTo(server.url, { dispatcher, timeoutMs: 5_000 })).toMatchObject(LOST);
    expect(server.requests).toHaveLength(1);
    expect(server.connections()).toBeGreaterThan(1);
    await agent.close();
  });
});

describe('the process', () => {
  it('is not kept alive by a finished call', async () => {
    const server = await serverAnswering(200, OK);
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await submitTo(server.url);
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    expect(after).toBeLessThanOrEqual(before);
  });
});
